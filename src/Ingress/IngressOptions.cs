using Fairlead.Primitives;

namespace Fairlead.Ingress;

/// <summary>Which Ingresses are served, and where.</summary>
public sealed class IngressOptions
{
    /// <summary>The value of <c>spec.controller</c> by which an IngressClass is ours.</summary>
    public const string Controller = "fairlead.dev/ingress";

    /// <summary>The IngressClass that a cluster of ours has from the start, and the annotation's value that means us.</summary>
    public const string ClassName = "fairlead";

    /// <summary>The folder below which the engine's configuration, certificates and sockets live; only root may look in.</summary>
    public required string Home { get; init; }

    /// <summary>The addresses that Ingresses show in their status.</summary>
    public required IReadOnlyList<IpAddr> Published { get; init; }

    /// <summary>Ingresses that name no class are served too.</summary>
    public bool WithoutClass { get; init; } = true;

    public ushort HttpPort { get; init; } = 80;

    public ushort HttpsPort { get; init; } = 443;

    /// <summary>The HTTP engine's program; Debian's package puts it on the path.</summary>
    public string Program { get; init; } = "haproxy";

    /// <summary>Longest wait for the engine to say that it serves.</summary>
    public TimeSpan StartLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Least time from one reload to the next: changes that come in between go together.</summary>
    public TimeSpan ReloadPause { get; init; } = TimeSpan.FromMilliseconds(200);
}
