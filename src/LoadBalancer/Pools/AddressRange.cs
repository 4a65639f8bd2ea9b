using System.Diagnostics.CodeAnalysis;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Pools;

/// <summary>Addresses from <see cref="First"/> to <see cref="Last"/>, both included, of one family.</summary>
public readonly record struct AddressRange
{
    private AddressRange(IpAddr first, IpAddr last) => (First, Last) = (first, last);

    public IpAddr First { get; }
    public IpAddr Last { get; }
    public IpFamily Family => First.Family;

    public bool Contains(IpAddr address) => address.Family == Family && address >= First && address <= Last;

    public bool Overlaps(AddressRange other) => other.Family == Family && First <= other.Last && other.First <= Last;

    /// <summary>
    /// Reads "192.0.2.0/28", "192.0.2.10-192.0.2.20" or a lone address. On bad input <paramref name="fault"/> says what is wrong, in words
    /// for the person who wrote it.
    /// </summary>
    public static bool TryParse(string text, out AddressRange range, [NotNullWhen(false)] out string? fault)
    {
        (range, fault) = (default, null);
        if (text.Contains('/'))
        {
            if (!IpPrefix.TryParse(text, out var prefix)) fault = $"\"{text}\" is not a CIDR such as 192.0.2.0/28";
            else range = new(prefix.Address, prefix.Last);
            return fault is null;
        }

        int dash = text.IndexOf('-');
        string firstText = dash < 0 ? text : text[..dash].Trim(), lastText = dash < 0 ? text : text[(dash + 1)..].Trim();
        if (!IpAddr.TryParse(firstText, out var first)) fault = $"\"{firstText}\" is not an IP address";
        else if (!IpAddr.TryParse(lastText, out var last)) fault = $"\"{lastText}\" is not an IP address";
        else if (first.Family != last.Family) fault = $"\"{text}\" goes from one address family to the other";
        else if (first > last) fault = $"\"{text}\" ends before it begins";
        else range = new(first, last);
        return fault is null;
    }

    public override string ToString() => First == Last ? First.ToString() : $"{First}-{Last}";
}
