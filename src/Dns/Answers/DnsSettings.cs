using Fairlead.DnsWire;
using Fairlead.Dns.Zone;
using Fairlead.Primitives;

namespace Fairlead.Dns.Answers;

/// <summary>All that decides an answer besides the names themselves. Immutable: a new configuration is a new object.</summary>
public sealed record DnsSettings
{
    public ZoneOptions Zone { get; init; } = new();

    /// <summary>Answer the whole walk of a pod's search path at once where that is safe.</summary>
    public bool CompleteSearchPath { get; init; } = true;

    /// <summary>Domains that the node's resolver file adds after the cluster's own.</summary>
    public EquatableList<DnsName> HostSearch { get; init; }

    /// <summary>Asked in this order before anything else.</summary>
    public EquatableList<TemplateRule> Templates { get; init; }

    /// <summary>Asked in this order after the templates.</summary>
    public EquatableList<HostsTable> Hosts { get; init; }
    public RewriteRules? Rewrites { get; init; }

    /// <summary>The longest UDP answer, in bytes, whatever a client says it takes.</summary>
    public int MaxUdpSize { get; init; } = Edns.SafeUdpSize;

    /// <summary>Time to live of an answer served past its time, in seconds (RFC 8767 §4 recommends 30).</summary>
    public uint StaleTtl { get; init; } = 30;
}
