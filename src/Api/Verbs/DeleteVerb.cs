using System.Text.Json.Nodes;
using Fairlead.Api.Admission;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Verbs;

/// <summary>
/// DELETE on one object.
/// <code>
/// preconditions ─► finalizers by policy ─► grace? finalizers? ─ no ─► gone, with its reservations
///                                                └─ yes ─► marked; gone when the last of those concerned is done
/// </code>
/// </summary>
internal sealed class DeleteVerb(ApiCore core, ObjectWriter writer)
{
    private const string OrphanFinalizer = "orphan", ForegroundFinalizer = "foregroundDeletion";

    /// <summary>Kinds whose deletion is answered with the object; all others with a Status.</summary>
    private static readonly string[] AnsweredWithObject =
        ["pods", "services", "serviceaccounts", "persistentvolumes", "persistentvolumeclaims", "resourcequotas", "podtemplates", "storageclasses", "csidrivers", "csinodes", "volumeattachments"];

    /// <summary>Kinds whose dependents stay when nobody says otherwise: as their first version had it.</summary>
    private static readonly string[] OrphanedByDefault = ["jobs", "replicationcontrollers"];

    private const string PodsStay = "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning";

    public async ValueTask<ApiStatus?> HandleAsync(ApiRequest request)
    {
        var options = await DeleteOptions.ReadAsync(request);
        if (options.IsRefused) return options.Refusal;
        if (request.Type.Plural == "jobs" && options.Value.IsSilentOnDependents) request.Warn([PodsStay]);
        var outcome = await DeleteAsync(request, request.Info.Name, options.Value);
        if (outcome.IsRefused) return outcome.Refusal;
        var (json, isGone) = (outcome.Value.Json, outcome.Value.IsGone);
        if (isGone && !AnsweredWithObject.Contains(request.Type.Plural)) await Answers.SendAsync(request, 200, Success(request, json));
        else await Answers.ObjectAsync(request, 200, json);
        return null;
    }

    /// <summary>Deletes, or begins to: the object as it is then, and whether it is gone.</summary>
    public async ValueTask<Outcome<Written>> DeleteAsync(ApiRequest request, string name, DeleteOptions options)
    {
        var write = new WriteContext
        {
            Type = request.Type, Namespace = request.Namespace, Name = name, Identity = request.Identity, DryRun = options.DryRun, Stop = request.Stop,
        };
        return await DeleteAsync(write, options);
    }

    public async ValueTask<Outcome<Written>> DeleteAsync(WriteContext write, DeleteOptions options)
    {
        while (true)
        {
            await core.Cache.FreshAsync(write.Stop);
            if (core.Get(write.Type, write.Namespace, write.Name) is not { } current) return ApiStatus.NotFound(write.Type, write.Name);
            var obj = CanonicalJson.Parse(current.Json);
            if (Refuse(write, options, obj) is { } refusal) return refusal;
            var plan = Plan(write, options, obj);
            if (plan.IsRefused || plan.Value.Step is Step.Done) return plan.IsRefused ? plan.Refusal : new Written(current.Json);
            if (plan.Value.Step is Step.Remove)
            {
                if (write.DryRun || await writer.TryRemoveAsync(write, current, obj)) return new Written(CanonicalJson.ToUtf8(Deletion.HasGrace(write.Type) ? plan.Value.After : obj), IsGone: true);
                continue;
            }
            var marked = await writer.UpdateAsync(MarkContext(write), now => Mark(write, options, now, current.Revision));
            if (marked.Refusal is not { Reason: StatusReason.Conflict }) return marked;
        }
    }

    private static WriteContext MarkContext(WriteContext write) => new()
    {
        Type = write.Type, Namespace = write.Namespace, Name = write.Name, Identity = write.Identity, DryRun = write.DryRun, Stop = write.Stop, Subresource = AdmissionChain.DeletionMark,
    };

    private enum Step
    {
        /// <summary>Nothing is left to be done by this request.</summary>
        Done,
        Mark,
        Remove,
    }

    private ApiStatus? Refuse(WriteContext write, DeleteOptions options, JsonObject obj)
    {
        if (options.Uid is not null && options.Uid != obj.Uid)
            return Unlike(write, $"the UID in the precondition ({options.Uid}) does not match the UID in record ({obj.Uid}). The object might have been deleted and then recreated");
        if (options.ResourceVersion is not null && options.ResourceVersion != obj.Meta("resourceVersion"))
            return Unlike(write, $"the ResourceVersion in the precondition ({options.ResourceVersion}) does not match the ResourceVersion in record ({obj.Meta("resourceVersion")}). The object might have been modified");
        return writer.RefuseDelete(write, obj);
    }

    /// <summary>Another object than the caller means: told with the kind's name, as Kubernetes tells it.</summary>
    private static ApiStatus Unlike(WriteContext write, string why)
    {
        string kind = write.Type.Group.Length == 0 ? write.Type.Kind : $"{write.Type.Kind}.{write.Type.Group}";
        return ApiStatus.Conflict(write.Type, write.Name, why) with { Kind = write.Type.Kind, Message = $"Operation cannot be fulfilled on {kind} \"{write.Name}\": {why}" };
    }

    /// <summary>Works on a copy of the object to see what the deletion comes to.</summary>
    private Outcome<(Step Step, JsonObject After)> Plan(WriteContext write, DeleteOptions options, JsonObject obj)
    {
        var after = Mark(write, options, (JsonObject)obj.DeepClone(), null);
        if (after.IsRefused) return after.Refusal;
        if (Deletion.IsComplete(write.Type, after.Value)) return (Step.Remove, after.Value);
        return (JsonNode.DeepEquals(after.Value, obj) ? Step.Done : Step.Mark, after.Value);
    }

    private Outcome<JsonObject> Mark(WriteContext write, DeleteOptions options, JsonObject obj, long? expected)
    {
        if (expected is { } revision && obj.Meta("resourceVersion") != revision.ToString(System.Globalization.CultureInfo.InvariantCulture))
            return ApiStatus.Stale(write.Type, write.Name);
        SetPolicyFinalizers(options.IsSilentOnDependents && OrphanedByDefault.Contains(write.Type.Plural) ? options with { Propagation = "Orphan" } : options, obj);
        long grace = Deletion.GraceOf(write.Type, obj, options.GracePeriodSeconds);
        if (!obj.IsBeingDeleted) Deletion.Mark(obj, core.Clock.GetUtcNow(), grace);
        else if (options.GracePeriodSeconds is not null && grace < (obj.Number("metadata", "deletionGracePeriodSeconds") ?? 0)) Deletion.Shorten(obj, grace);
        if (write.Type is { Plural: "namespaces", Group: "" })
        {
            obj.Child("status")["phase"] = "Terminating";
            obj.Metadata.Remove("deletionGracePeriodSeconds");
        }
        return obj;
    }

    /// <summary>Orphan and foreground deletion are work for the garbage collector: a finalizer each tells it so.</summary>
    private static void SetPolicyFinalizers(DeleteOptions options, JsonObject obj)
    {
        if (options.Propagation.Length == 0) return;
        var finalizers = obj.Finalizers.Where(f => f is not (OrphanFinalizer or ForegroundFinalizer)).ToList();
        if (options.Propagation == "Orphan") finalizers.Add(OrphanFinalizer);
        if (options.Propagation == "Foreground") finalizers.Add(ForegroundFinalizer);
        if (!obj.Finalizers.ToHashSet().SetEquals(finalizers)) obj.SetFinalizers(finalizers);                  // those that are there already stay in their order
    }

    private static byte[] Success(ApiRequest request, ReadOnlyMemory<byte> json)
    {
        var details = new JsonObject { ["name"] = request.Info.Name };
        if (request.Type.Group.Length > 0) details["group"] = request.Type.Group;
        details["kind"] = request.Type.Plural;
        details["uid"] = JsonFields.Text(json.Span, "metadata.uid");
        return CanonicalJson.ToUtf8(new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Success", ["details"] = details });
    }
}
