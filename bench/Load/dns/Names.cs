using Fairlead.Primitives;

namespace Fairlead.Bench.Load.Dns;

/// <summary>The same names and addresses for every server: Service i is svc-i.ns-(i mod 50) at 10.96.0.0 + i.</summary>
internal static class Names
{
    public static string Namespace(int i) => $"ns-{i % 50}";
    public static string Service(int i) => $"svc-{i}";
    public static IpAddr Address(int i) => IpAddr.V4(0x0A60_0000u + (uint)i + 1);
    public static string Full(int i) => $"{Service(i)}.{Namespace(i)}.svc.cluster.local";
}
