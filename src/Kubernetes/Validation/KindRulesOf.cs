using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Json;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation;

/// <summary>A kind's rules over its typed record: metadata first, then what holds always, then what may not change.</summary>
internal sealed class KindRulesOf<T> : IKindRules where T : class, IKubernetesObject<T>
{
    /// <summary>The format of the kind's names.</summary>
    public Func<string, IReadOnlyList<string>> Name { get; init; } = Names.Dns1123Subdomain;

    /// <summary>What holds at any time.</summary>
    public Action<T, Faults> Always { get; init; } = static (_, _) => { };

    /// <summary>What holds at creation alone.</summary>
    public Action<T, Faults> AtCreation { get; init; } = static (_, _) => { };

    /// <summary>What may not change: the new object, then the old.</summary>
    public Action<T, T, Faults> Changes { get; init; } = static (_, _, _) => { };

    /// <summary>What a write of the status must keep to.</summary>
    public Action<T, T, Faults> Status { get; init; } = static (_, _, _) => { };

    /// <summary>How often the kind's rules look at the metadata of an update: for what changed, and as a whole.</summary>
    public (int Changes, int Whole) Metadata { get; init; } = (1, 1);

    /// <summary>False where a finalizer without a domain may be any word (Lease, PodDisruptionBudget, Event).</summary>
    public bool OwnFinalizers { get; init; } = true;

    /// <summary>True where Kubernetes validates an update as a new object and as a change, and tells each fault twice.</summary>
    public bool ChecksTwice { get; init; }

    /// <summary>Whether what may not change is told after what holds always.</summary>
    public bool TellsChangesLast { get; init; }

    public IReadOnlyList<FieldError> Create(ResourceType type, JsonObject obj)
    {
        var faults = new Faults();
        var value = KubernetesJson.Read<T>(obj);
        MetadataRules.Check(value.Metadata, type.Namespaced, Name, faults, OwnFinalizers);
        Always(value, faults);
        AtCreation(value, faults);
        return faults.Found;
    }

    public IReadOnlyList<FieldError> Update(ResourceType type, JsonObject obj, JsonObject old)
    {
        var faults = new Faults();
        T value = KubernetesJson.Read<T>(obj), before = KubernetesJson.Read<T>(old);
        var metadata = new UpdatedMetadata(value.Metadata, before.Metadata, type.Namespaced, OwnFinalizers);
        metadata.Common(faults);
        if (!TellsChangesLast) Changed();
        metadata.Whole(faults, Metadata.Whole);
        Always(value, faults);
        if (ChecksTwice) Always(value, faults);
        if (TellsChangesLast) Changed();
        return faults.Found;

        void Changed()
        {
            metadata.Changes(faults, Metadata.Changes);
            Changes(value, before, faults);
        }
    }

    public IReadOnlyList<FieldError> StatusUpdate(ResourceType type, JsonObject obj, JsonObject old)
    {
        var faults = new Faults();
        T value = KubernetesJson.Read<T>(obj), before = KubernetesJson.Read<T>(old);
        var metadata = new UpdatedMetadata(value.Metadata, before.Metadata, type.Namespaced, OwnFinalizers);
        metadata.Common(faults);
        metadata.Changes(faults);
        Status(value, before, faults);
        return faults.Found;
    }
}
