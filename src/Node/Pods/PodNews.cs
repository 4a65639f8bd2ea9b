using Fairlead.Kubernetes.Core;
using Fairlead.Node.Plan;

namespace Fairlead.Node.Pods;

/// <summary>What a pod's worker is told.</summary>
internal abstract record PodNews
{
    private PodNews() { }

    /// <summary>The object is new or changed.</summary>
    public sealed record Wanted(Pod Pod) : PodNews;

    /// <summary>The object is gone from the API.</summary>
    public sealed record Gone : PodNews;

    /// <summary>The main process of this container or sandbox ended.</summary>
    public sealed record Exited(string Id) : PodNews;

    /// <summary>News may have been missed: look at everything again.</summary>
    public sealed record Resync : PodNews;

    /// <summary>Something the worker had started is done; this is what it makes of the view.</summary>
    public sealed record Done(Func<PodView, PodView> Change) : PodNews;

    /// <summary>A probe changed what is known of a container.</summary>
    public sealed record Probed(string Container, string Id, Func<ContainerMemory, ContainerMemory> Change) : PodNews;

    /// <summary>The node does not keep the pod any longer.</summary>
    public sealed record Evicted(PodEnd End) : PodNews;

    /// <summary>The status has been written; <paramref name="Sent"/> is null when it could not be (then it is tried again).</summary>
    public sealed record StatusWritten(PodStatus? Sent, Pod? Answer) : PodNews;

    /// <summary>Time has passed.</summary>
    public sealed record Tick : PodNews;
}
