using System.Text;
using System.Text.Json;

namespace Fairlead.Kubernetes.Json;

/// <summary>
/// Short strings that stand in nearly every object (kinds, protocols, conditions, label keys) exist once. A small direct-mapped table
/// that learns: a collision replaces, so it never grows. Races only lose an entry, never mix two.
/// </summary>
internal static class CommonStrings
{
    private const int MostLength = 40;
    private static readonly Entry?[] Table = new Entry?[2048];

    /// <summary>The shared string for the value or name under the reader; null when it is too long or escaped.</summary>
    public static string? Find(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) return null;
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length > MostLength) return null;
        var utf8 = reader.ValueSpan;
        if (utf8.IsEmpty) return "";
        var hash = new HashCode();
        hash.AddBytes(utf8);
        ref var slot = ref Table[hash.ToHashCode() & (Table.Length - 1)];
        var entry = Volatile.Read(ref slot);
        if (entry is not null && utf8.SequenceEqual(entry.Utf8)) return entry.Text;
        entry = new(utf8.ToArray(), Encoding.UTF8.GetString(utf8));
        Volatile.Write(ref slot, entry);
        return entry.Text;
    }

    private sealed record Entry(byte[] Utf8, string Text);
}
