namespace Fairlead.Proxy;

/// <summary>
/// The setting that lets a translated packet with a source in 127.0.0.0/8 leave the machine (its source is hidden before it does): node
/// ports on localhost need it. IPv6 needs none. What we switched on is remembered, so that `--cleanup` can switch it off.
/// </summary>
internal static class LocalhostRouting
{
    private const string Setting = "/proc/sys/net/ipv4/conf/all/route_localnet";
    private const string Remembered = "route_localnet";

    /// <summary>Switches it on. False when the system does not allow it (a container without write access to /proc/sys).</summary>
    internal static bool TryEnable(string stateDirectory)
    {
        try
        {
            if (File.ReadAllText(Setting).Trim() == "1") return true;
            File.WriteAllText(Setting, "1");
            Directory.CreateDirectory(stateDirectory);
            File.WriteAllText(Path.Combine(stateDirectory, Remembered), "0");
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Switches it off if it was us who switched it on.</summary>
    internal static void Restore(string stateDirectory)
    {
        string note = Path.Combine(stateDirectory, Remembered);
        if (!File.Exists(note)) return;
        File.WriteAllText(Setting, "0");
        File.Delete(note);
    }
}
