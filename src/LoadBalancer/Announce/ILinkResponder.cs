using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>One family's announcing on one link.</summary>
internal interface ILinkResponder : IDisposable
{
    IpFamily Family { get; }

    /// <summary>Answers questions until cancelled.</summary>
    Task RunAsync(CancellationToken stop);

    /// <summary>Makes the link deliver the questions for this address.</summary>
    void Join(IpAddr address);

    void Leave(IpAddr address);

    /// <summary>Tells every neighbour, unasked, that the address is here.</summary>
    void Announce(IpAddr address);
}
