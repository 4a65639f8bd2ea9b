using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>Makes the neighbours on the links send an address's traffic here.</summary>
public interface IAnnouncer
{
    /// <summary>These and no others are announced from now on; new ones are told to all neighbours at once.</summary>
    void Set(IReadOnlySet<IpAddr> addresses);
}
