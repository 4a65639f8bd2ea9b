namespace Fairlead.Bench.Load.Dns;

/// <summary>The names in each server's own form, and what dnsperf asks.</summary>
internal static class PeerFiles
{
    private const int Questions = 100_000;

    public static void Write(int services, string folder)
    {
        Directory.CreateDirectory(folder);
        var all = Enumerable.Range(0, services).ToArray();
        File.WriteAllLines(Path.Combine(folder, "hosts"), all.Select(i => $"{Names.Address(i)} {Names.Full(i)}"));
        File.WriteAllLines(Path.Combine(folder, "unbound-data.conf"),
            all.Select(i => $"local-data: \"{Names.Full(i)}. 5 IN A {Names.Address(i)}\"").Prepend("local-zone: \"cluster.local.\" static"));
        File.WriteAllLines(Path.Combine(folder, "zone"),
            all.Select(i => $"{Names.Full(i)}. 5 A {Names.Address(i)}").Prepend("@ 5 NS ns.dns\nns.dns 5 A 10.96.0.10").Prepend("@ 5 SOA ns.dns hostmaster 1 7200 1800 86400 5").Prepend("$ORIGIN cluster.local."));

        var chance = new Random(1);
        File.WriteAllLines(Path.Combine(folder, "q-cluster"), Enumerable.Range(0, Questions).Select(_ => $"{Names.Full(chance.Next(services))} A"));
        File.WriteAllLines(Path.Combine(folder, "q-cached"), Enumerable.Range(0, Questions).Select(_ => $"www-{chance.Next(1000)}.example A"));
        File.WriteAllLines(Path.Combine(folder, "q-walk"), Enumerable.Range(0, Questions).Select(_ => $"www-{chance.Next(1000)}.nowhere.ns-0.svc.cluster.local A"));
    }
}
