namespace Fairlead.Ingress.Engine;

/// <summary>What the machine that the engine runs on has.</summary>
/// <param name="OwnCertificate">The certificate, with its key, that is shown for names no Ingress has one for.</param>
/// <param name="User">The account that the workers give up root for; null where the machine has none made for it.</param>
public sealed record EngineMachine(bool HasIpv6, string OwnCertificate, string? User)
{
    private const string Accounts = "/etc/passwd", DebiansAccount = "haproxy";

    public static EngineMachine This(DateTimeOffset now) => new(
        System.Net.Sockets.Socket.OSSupportsIPv6,
        Engine.OwnCertificate.Make(now),
        File.ReadLines(Accounts).Any(line => line.StartsWith(DebiansAccount + ":", StringComparison.Ordinal)) ? DebiansAccount : null);
}
