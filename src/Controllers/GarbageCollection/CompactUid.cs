using System.Buffers;

namespace Fairlead.Controllers.GarbageCollection;

/// <summary>
/// A uid that is kept for each object of the cluster: 24 bytes instead of a string's 94. Servers give out UUIDs in one form; whatever another
/// server may give stays the text that it is.
/// </summary>
internal readonly record struct CompactUid
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef-");

    private readonly Guid _uuid;
    private readonly string? _other;

    private CompactUid(Guid uuid, string? other) => (_uuid, _other) = (uuid, other);

    public static CompactUid Of(string uid) => IsCanonical(uid) && Guid.TryParseExact(uid, "D", out var uuid) ? new(uuid, null) : new(Guid.Empty, uid);

    public override string ToString() => _other ?? _uuid.ToString("D");

    /// <summary>The parser alone would take blanks, capitals and signs too.</summary>
    private static bool IsCanonical(string uid) => uid.Length == 36 && !uid.AsSpan().ContainsAnyExcept(Digits);
}
