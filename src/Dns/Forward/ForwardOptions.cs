using Fairlead.Dns.Answers;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Forward;

/// <summary>Who is asked for the names of a zone, and how. The root zone is "everything else".</summary>
public sealed record ForwardOptions
{
    public DnsName Zone { get; init; } = DnsName.Root;
    public EquatableList<SocketAddr> Servers { get; init; }
    public ForwardPolicy Policy { get; init; } = ForwardPolicy.Sequential;

    /// <summary>Names below these are not passed on but refused.</summary>
    public EquatableList<DnsName> Except { get; init; }

    /// <summary>Ask over TCP only.</summary>
    public bool ForceTcp { get; init; }

    /// <summary>Ask over TLS only (RFC 7858).</summary>
    public bool Tls { get; init; }

    /// <summary>The name in the resolvers' certificates; null: their addresses.</summary>
    public string? TlsName { get; init; }

    /// <summary>A file with the authorities that their certificates come from; null: those that the machine trusts.</summary>
    public string? TlsAuthorities { get; init; }

    /// <summary>Questions on their way at one time; further ones fail at once. 0: any number.</summary>
    public int MaxConcurrent { get; init; }

    /// <summary>How long one resolver may take over UDP, the first time it is asked; doubled the second time.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long one question may take in all. Resolver libraries give up after 5 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(4.5);

    /// <summary>Failures in a row after which a resolver counts as down; 0: never.</summary>
    public int MaxFails { get; init; } = 2;

    /// <summary>Rest between two checks of a resolver that is down.</summary>
    public TimeSpan HealthInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long answers of these resolvers are kept; null: as all others.</summary>
    public TtlLimits? Limits { get; init; }

    /// <summary>Spell the name in random case (0x20): one more thing a forger has to guess.</summary>
    public bool RandomCase { get; init; } = true;
}
