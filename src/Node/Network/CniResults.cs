namespace Fairlead.Node.Network;

/// <summary>
/// The results that libcni keeps below /var/lib/cni, one file an interface. A pod's orderly end removes its own; after a hard one
/// we do.
/// </summary>
internal static class CniResults
{
    private const string Folder = "/var/lib/cni/results";

    public static void Remove(string network)
    {
        if (!Directory.Exists(Folder)) return;
        foreach (string file in Directory.GetFiles(Folder, network + "-*"))
        {
            // network-ID-eth0, and of the same sandbox cni-loopback-ID-lo
            string sandbox = Path.GetFileName(file)[(network.Length + 1)..].Split('-')[0];
            File.Delete(file);
            File.Delete(Path.Combine(Folder, $"cni-loopback-{sandbox}-lo"));
        }
    }
}
