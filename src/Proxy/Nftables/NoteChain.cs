using System.Globalization;
using Fairlead.Linux.Nftables;
using Fairlead.Primitives;

namespace Fairlead.Proxy.Nftables;

/// <summary>The chains "note-10800" …, which note for that many seconds which endpoint a client is with.</summary>
internal readonly record struct NoteChain(int Seconds)
{
    private const string Prefix = "note-";

    internal string Name => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Seconds}");

    internal static bool TryParse(ReadOnlySpan<char> name, out NoteChain chain)
    {
        bool ok = name.StartsWith(Prefix, StringComparison.Ordinal) & int.TryParse(name[Math.Min(Prefix.Length, name.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds);
        chain = new(seconds);
        return ok && seconds > 0;
    }

    /// <summary>Source, where it was going, and as data where it goes now: address and port lie in one run of registers.</summary>
    internal void AddTo(NftTransaction transaction)
    {
        var family = transaction.Family;
        int words = family == IpFamily.V4 ? 1 : 4;
        int data = family == IpFamily.V4 ? 4 : 10;
        transaction.SetChain(Name, new NftRule(family)
            .SourceAddress(0)
            .OriginalDestination(words, port: 2 * words + 1, protocol: 2 * words)
            .DestinationAddress(data)
            .DestinationPort(data + words)
            .Remember(SetNames.Affinity, 0, data, TimeSpan.FromSeconds(Seconds)));
        transaction.Ensure(SetNames.Notes, VerdictNumber.Key(Seconds), NftVerdict.Goto(Name));
    }
}
