using System.Text.Json.Nodes;
using Fairlead.Api.Security;
using Fairlead.Kubernetes;
using Fairlead.Store;

namespace Fairlead.Api.Objects;

/// <summary>One write on its way through admission: whose, to what, and what else must happen in the same transaction.</summary>
internal sealed class WriteContext
{
    public required ResourceType Type { get; init; }
    public required string Namespace { get; init; }
    public required string Name { get; set; }
    public required Identity Identity { get; init; }
    public required CancellationToken Stop { get; init; }

    /// <summary>"" for the object itself, "status", "scale", …: decides which parts of the object the write may change.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>Who the written fields belong to; empty: nobody keeps track (writes of the server itself).</summary>
    public string FieldManager { get; init; } = "";

    /// <summary>Do everything but the last step.</summary>
    public bool DryRun { get; init; }

    /// <summary>True for a server-side apply: ownership has been settled by the patch.</summary>
    public bool IsApply { get; init; }

    /// <summary>True for a patch: what it says of the object's uid is a change, not a condition.</summary>
    public bool IsPatch { get; init; }

    /// <summary>The object is made by an update or an apply: the resourceVersion that it names does not count.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>Receives warnings for the caller.</summary>
    public Action<IReadOnlyList<string>> Warn { get; init; } = static _ => { };

    /// <summary>What must happen together with the write: reservations of addresses and ports, and their release.</summary>
    public List<Operation> Together { get; } = [];

    /// <summary>Candidates held in memory until the outcome is known, so that two writes at once don't pick the same.</summary>
    public List<string> Held { get; } = [];

    /// <summary>The write's turn among those that spend the same quotas; ended when its outcome is known.</summary>
    public IDisposable? Turn { get; set; }

    public bool TracksFields => FieldManager.Length > 0 && !IsApply;

    public bool IsStatus => Subresource == "status";
}
