using System.Globalization;

namespace Fairlead.Api.Allocation;

/// <summary>Ports from first to last, both included, written "30000-32767".</summary>
public readonly record struct PortRange(int First, int Last)
{
    public static PortRange NodePorts { get; } = new(30000, 32767);

    public int Count => Last - First + 1;

    public bool Contains(int port) => port >= First && port <= Last;

    /// <summary>Reads "FIRST-LAST" or one port; false for what is no range of ports 1-65535.</summary>
    public static bool TryParse(string? text, out PortRange range)
    {
        range = default;
        string[] ends = (text ?? "").Split('-');
        if (ends.Length is 0 or > 2) return false;
        if (!TryPort(ends[0], out int first) || !TryPort(ends[^1], out int last) || last < first) return false;
        range = new(first, last);
        return true;
    }

    private static bool TryPort(string text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
