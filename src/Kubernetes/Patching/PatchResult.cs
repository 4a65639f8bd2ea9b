using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Refusals;

namespace Fairlead.Kubernetes.Patching;

/// <summary>The object after a patch, or why it could not be applied. The object given to the patch is never changed.</summary>
public sealed record PatchResult(JsonObject? Object, Refusal? Refusal, IReadOnlyList<string> Warnings)
{
    public static PatchResult Of(JsonObject patched, IReadOnlyList<string> warnings) => new(patched, null, warnings);
    public static PatchResult Refused(Refusal refusal) => new(null, refusal, []);
    public static PatchResult Refused(string badRequest) => Refused(Refusal.BadRequest(badRequest));
}
