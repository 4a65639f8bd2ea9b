using System.Numerics;

namespace Fairlead.Dns.Zone;

/// <summary>
/// A hash table by bytes for one writer and any number of readers, which take no lock: open addressing, items replaced by one
/// reference write, a bigger table built aside and then swapped in. A reader sees each item as it was before or after a write, never
/// a mixture.
/// </summary>
/// <param name="seed">See <see cref="KeyHash"/>.</param>
public sealed class KeyTable<T>(ulong seed) where T : class, IKeyed<T>
{
    private const int LeastSlots = 16;

    /// <summary>Hashes stand beside the items so that a probe touches an item only when it is probably the one.</summary>
    private sealed record Slots(T?[] Items, uint[] Hashes)
    {
        public int Mask => Items.Length - 1;
    }

    private Slots _slots = NewSlots(LeastSlots);
    private int _used;                                                           // items and tombstones

    /// <summary>Items held.</summary>
    public int Count { get; private set; }

    public T? Find(ReadOnlySpan<byte> key)
    {
        var slots = Volatile.Read(ref _slots);
        uint hash = KeyHash.Of(key, seed);
        for (int i = (int)hash & slots.Mask; ; i = i + 1 & slots.Mask)
        {
            var item = Volatile.Read(ref slots.Items[i]);
            if (item is null) return null;
            if (slots.Hashes[i] == hash && !ReferenceEquals(item, T.Tombstone) && item.Key.SequenceEqual(key)) return item;
        }
    }

    /// <summary>Puts an item in, in the place of one with the same key; returns the one that was there.</summary>
    public T? Set(T item)
    {
        uint hash = KeyHash.Of(item.Key, seed);
        int at = PlaceOf(item.Key, hash);
        var old = _slots.Items[at];
        if (old is null)
        {
            if ((_used + 1) * 2 > _slots.Items.Length)
            {
                Rebuild();
                at = PlaceOf(item.Key, hash);
            }
            _slots.Hashes[at] = hash;
            _used++;
            Count++;
        }
        Volatile.Write(ref _slots.Items[at], item);
        return old;
    }

    /// <summary>Takes the item with this key out and returns it.</summary>
    public T? Remove(ReadOnlySpan<byte> key)
    {
        int at = PlaceOf(key, KeyHash.Of(key, seed));
        var old = _slots.Items[at];
        if (old is null) return null;
        Volatile.Write(ref _slots.Items[at], T.Tombstone);
        Count--;
        return old;
    }

    /// <summary>Some item, chosen by a number; null when the table is empty. For the writer.</summary>
    public T? Sample(uint number)
    {
        if (Count == 0) return null;
        for (int i = (int)number & _slots.Mask; ; i = i + 1 & _slots.Mask)
            if (_slots.Items[i] is { } item && !ReferenceEquals(item, T.Tombstone)) return item;
    }

    /// <summary>Every item; for the writer.</summary>
    public IEnumerable<T> Items => _slots.Items.Where(item => item is not null && !ReferenceEquals(item, T.Tombstone))!;

    /// <summary>The slot that holds the key, or the free one where it belongs.</summary>
    private int PlaceOf(ReadOnlySpan<byte> key, uint hash)
    {
        for (int i = (int)hash & _slots.Mask; ; i = i + 1 & _slots.Mask)
        {
            var item = _slots.Items[i];
            if (item is null) return i;
            if (_slots.Hashes[i] == hash && !ReferenceEquals(item, T.Tombstone) && item.Key.SequenceEqual(key)) return i;
        }
    }

    /// <summary>Leaves tombstones behind; grows to four slots an item, shrinks when most is empty.</summary>
    private void Rebuild()
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(LeastSlots, (Count + 1) * 3));
        var next = NewSlots(size);
        for (int i = 0; i < _slots.Items.Length; i++)
        {
            var item = _slots.Items[i];
            if (item is null || ReferenceEquals(item, T.Tombstone)) continue;
            uint hash = _slots.Hashes[i];
            int at = (int)hash & next.Mask;
            while (next.Items[at] is not null) at = at + 1 & next.Mask;
            next.Items[at] = item;
            next.Hashes[at] = hash;
        }
        _used = Count;
        Volatile.Write(ref _slots, next);
    }

    private static Slots NewSlots(int size) => new(new T?[size], new uint[size]);
}
