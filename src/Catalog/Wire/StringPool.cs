using System.Text;

namespace Fairlead.Catalog.Wire;

/// <summary>
/// Strings that many objects repeat (namespaces, nodes, zones, port names), each kept once and found by its UTF-8 bytes, so that reading a
/// known one allocates nothing. Beyond <paramref name="most"/> strings it begins anew: what it gave out stays valid.
/// </summary>
public sealed class StringPool(int most = 16 * 1024)
{
    private readonly Lock _gate = new();                                             // guards _strings
    private readonly Dictionary<ulong, string> _strings = [];

    public string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return "";
        ulong hash = Hash(utf8);
        lock (_gate)
        {
            if (_strings.TryGetValue(hash, out string? known) && Same(known, utf8)) return known;
            if (_strings.Count >= most) _strings.Clear();
            string text = Encoding.UTF8.GetString(utf8);
            _strings[hash] = text;
            return text;
        }
    }

    /// <summary>FNV-1a, 64 bits: names are short, and a collision costs one string.</summary>
    private static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in bytes) hash = (hash ^ b) * 1099511628211;
        return hash;
    }

    private static bool Same(string text, ReadOnlySpan<byte> utf8) => Ascii.Equals(utf8, text);
}
