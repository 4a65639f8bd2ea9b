using System.Collections.Frozen;
using Fairlead.Kubernetes.Facts;

namespace Fairlead.Kubernetes.Schema;

/// <summary>
/// What the definitions do not say of a field of Kubernetes' Go types, and clients can see: a scalar that is a pointer (zero differs from
/// absent), a struct without a pointer (<c>{}</c> is always written), what is written though nobody set it, and names in refusals.
/// </summary>
/// <param name="IsPointer">A scalar whose zero is kept.</param>
/// <param name="IsWritten">Zero or nil is written: as the scalar's zero, or as null.</param>
/// <param name="IsStruct">Always there, as <c>{}</c> when nothing is in it.</param>
/// <param name="Embedded">The embedded structs that the field is in, by which Go's errors lead to it: <c>VolumeSource</c>; "" for none.</param>
/// <param name="TypeName">The Go type where it has a name of its own, as <c>v1.Protocol</c> or <c>[]v1.Capability</c>; "" for all others.</param>
internal readonly record struct GoShape(bool IsPointer, bool IsWritten, bool IsStruct, string Embedded, string TypeName)
{
    private static readonly Lazy<FrozenDictionary<string, string>> Lines = new(Read);

    /// <summary>The shape of a definition's field; null where the Go type is not known.</summary>
    public static GoShape? Of(string definition, string field)
    {
        if (!Lines.Value.TryGetValue(definition, out string? fields)) return null;
        for (int at = fields.IndexOf(field, StringComparison.Ordinal); at >= 0; at = fields.IndexOf(field, at + 1, StringComparison.Ordinal))
        {
            int end = at + field.Length;
            if (fields[at - 1] == ' ' && fields[end] is '*' or '!' or '{' or '^' or '=') return Parse(fields.AsSpan(end, fields.IndexOf(' ', end) - end));
        }
        return new(false, false, false, "", "");
    }

    private static GoShape Parse(ReadOnlySpan<char> marks)
    {
        int name = marks.IndexOf('=');
        string type = name < 0 ? "" : marks[(name + 1)..].ToString();
        if (name >= 0) marks = marks[..name];
        int embedded = marks.IndexOf('^');
        string path = embedded < 0 ? "" : marks[(embedded + 1)..].ToString();
        if (embedded >= 0) marks = marks[..embedded];
        return new(marks.Contains('*'), marks.Contains('!'), marks.Contains('{'), path, type);
    }

    private static FrozenDictionary<string, string> Read() =>
        ApiFacts.GoTypes().Select(line => line.Split(':', 2)).ToFrozenDictionary(p => p[0], p => p[1] + " ", StringComparer.Ordinal);
}
