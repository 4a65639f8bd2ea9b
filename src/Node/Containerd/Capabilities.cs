using System.Globalization;

namespace Fairlead.Node.Containerd;

/// <summary>What this process may do (capabilities(7)).</summary>
public static class Capabilities
{
    public const int NetAdmin = 12;
    public const int SysAdmin = 21;
    public const int SysResource = 24;

    /// <summary>Whether a capability is in our effective set.</summary>
    public static bool Has(int capability)
    {
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("CapEff:", StringComparison.Ordinal));
        return (ulong.Parse(line.AsSpan("CapEff:".Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) >> capability & 1) == 1;
    }
}
