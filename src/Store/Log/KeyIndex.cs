using System.Runtime.InteropServices;

namespace Fairlead.Store.Log;

/// <summary>
/// The live keys in order. Sorted chunks of at most <see cref="ChunkSize"/> slots: a look-up is two binary searches, an insertion
/// moves half a chunk, and a key costs its slot and nothing else.
/// </summary>
/// <remarks>Not safe for several threads; <see cref="LogStore"/> guards it.</remarks>
internal sealed class KeyIndex
{
    private const int ChunkSize = 256;

    private readonly List<List<Slot>> _chunks = [[]];

    public int Count { get; private set; }

    public bool TryFind(string key, out Slot slot)
    {
        var chunk = _chunks[ChunkOf(key)];
        int at = LowerBound(chunk, key);
        bool found = at < chunk.Count && string.Equals(chunk[at].Key, key, StringComparison.Ordinal);
        slot = found ? chunk[at] : default;
        return found;
    }

    /// <summary>Puts the slot under its key, in place of the one that may be there.</summary>
    public void Set(in Slot slot)
    {
        int c = ChunkOf(slot.Key);
        var chunk = _chunks[c];
        int at = LowerBound(chunk, slot.Key);
        if (at < chunk.Count && string.Equals(chunk[at].Key, slot.Key, StringComparison.Ordinal))
        {
            chunk[at] = slot;
            return;
        }
        chunk.Insert(at, slot);
        Count++;
        if (chunk.Count > ChunkSize) Split(c);
    }

    public void Remove(string key)
    {
        int c = ChunkOf(key);
        var chunk = _chunks[c];
        int at = LowerBound(chunk, key);
        if (at == chunk.Count || !string.Equals(chunk[at].Key, key, StringComparison.Ordinal)) return;
        chunk.RemoveAt(at);
        Count--;
        if (chunk.Count == 0 && _chunks.Count > 1) _chunks.RemoveAt(c);
    }

    /// <summary>The slots whose key begins with the prefix, in key order.</summary>
    public List<Slot> Range(string prefix)
    {
        var found = new List<Slot>();
        int c = ChunkOf(prefix);
        int at = LowerBound(_chunks[c], prefix);
        for (; c < _chunks.Count; c++, at = 0)
        {
            foreach (ref readonly var slot in CollectionsMarshal.AsSpan(_chunks[c])[at..])
            {
                if (!slot.Key.StartsWith(prefix, StringComparison.Ordinal)) return found;
                found.Add(slot);
            }
        }
        return found;
    }

    /// <summary>A full chunk that is last splits near its end, since keys often come in order; others in the middle.</summary>
    private void Split(int c)
    {
        var chunk = _chunks[c];
        int keep = c == _chunks.Count - 1 ? ChunkSize - ChunkSize / 8 : ChunkSize / 2;
        var right = new List<Slot>(ChunkSize + 1);
        right.AddRange(chunk[keep..]);
        chunk.RemoveRange(keep, chunk.Count - keep);
        _chunks.Insert(c + 1, right);
    }

    /// <summary>The chunk in which the key stands or would stand: the last one that does not begin after it.</summary>
    private int ChunkOf(string key)
    {
        int low = 0, high = _chunks.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (string.CompareOrdinal(_chunks[middle][0].Key, key) <= 0) low = middle;
            else high = middle - 1;
        }
        return low;
    }

    private static int LowerBound(List<Slot> chunk, string key)
    {
        var slots = CollectionsMarshal.AsSpan(chunk);
        int low = 0, high = slots.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (string.CompareOrdinal(slots[middle].Key, key) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
