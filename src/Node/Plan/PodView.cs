using System.Collections.Immutable;

namespace Fairlead.Node.Plan;

/// <summary>All that is known of a pod on this node at one moment: the runtime's picture and the agent's own memory.</summary>
public sealed record PodView
{
    public static PodView Nothing { get; } = new();

    public SandboxView? Sandbox { get; init; }

    /// <summary>Attempts by container name, the newest first.</summary>
    public ImmutableDictionary<string, ImmutableArray<ContainerView>> Containers { get; init; } = ImmutableDictionary<string, ImmutableArray<ContainerView>>.Empty;

    public ImmutableDictionary<string, ContainerMemory> Memory { get; init; } = ImmutableDictionary<string, ContainerMemory>.Empty;

    /// <summary>Failures of the sandbox or of volumes in a row, and when the next attempt is due.</summary>
    public int StartFailures { get; init; }
    public DateTimeOffset? StartNotBefore { get; init; }

    /// <summary>Set once the pod is ending for a reason of its own: deadline, eviction; never taken back.</summary>
    public PodEnd? End { get; init; }

    /// <summary>Why the pod's new resources are not given to it now; null when they are.</summary>
    public PodResize? Unresized { get; init; }

    public ContainerView? Newest(string name) => Containers.TryGetValue(name, out var attempts) && attempts.Length > 0 ? attempts[0] : null;
    public ContainerMemory MemoryOf(string name) => Memory.GetValueOrDefault(name, ContainerMemory.New);

    /// <summary>The newest attempt in the present sandbox.</summary>
    public ContainerView? Current(string name) => Newest(name) is { } newest && newest.SandboxId == Sandbox?.Id ? newest : null;

    public IEnumerable<ContainerView> Running => Containers.Values.SelectMany(attempts => attempts).Where(container => container.IsRunning);

    public PodView With(string name, Func<ContainerMemory, ContainerMemory> change) => this with { Memory = Memory.SetItem(name, change(MemoryOf(name))) };
}
