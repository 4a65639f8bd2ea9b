using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Controller;

/// <summary>One write that brings a Service nearer to what it should be.</summary>
public abstract record Intent
{
    private Intent() { }

    public sealed record SetFinalizers(EquatableList<string> Finalizers) : Intent;

    /// <summary>Empty takes the addresses away.</summary>
    public sealed record ShowAddresses(EquatableList<IpAddr> Addresses) : Intent;
}
