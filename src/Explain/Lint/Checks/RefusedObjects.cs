using System.Text.Json.Nodes;
using Fairlead.Explain.Lint.Objects;
using Fairlead.Explain.Lint.Reading;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Trees;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>What the API server itself would say: its refusals, its warnings.</summary>
internal sealed class RefusedObjects : ILintCheck
{
    public IEnumerable<Finding> Of(Bundle bundle) => bundle.All.Where(manifest => manifest.IsSubject).SelectMany(Of);

    private static IEnumerable<Finding> Of(Manifest manifest)
    {
        var obj = (JsonObject)manifest.Object.DeepClone();
        var metadata = JsonTree.MetadataOf(obj);
        if (metadata.Text("name").Length == 0 && metadata.Text("generateName") is { Length: > 0 } stem) metadata["name"] = stem + "x";     // the server makes one
        if (manifest.Type == Service.Resource && obj.Obj("spec") is { } spec && spec.Text("clusterIP") is { Length: > 0 } address && !spec.Has("clusterIPs")) spec["clusterIPs"] = new JsonArray(address);     // so does the allocator
        foreach (var fault in Validator.ValidateCreate(manifest.Type, obj))
            yield return LintRules.Refused.At(manifest, fault.Field, fault.ToString(), $"see kubectl explain {manifest.Type.Plural}.{Siblings.WithoutIndexes(fault.Field)}");
        foreach (string warning in Validator.Warnings(manifest.Type, obj).Concat(Validator.DeprecationOf(manifest.Type) is { } old ? [old] : []))
            yield return LintRules.ServerWarning.At(manifest, PathIn(warning), warning, "as it says");
    }

    /// <summary>Most warnings begin with the field: <c>spec.nodeSelector[beta.kubernetes.io/os]: deprecated since …</c>.</summary>
    private static string PathIn(string warning) => warning.StartsWith("spec", StringComparison.Ordinal) || warning.StartsWith("metadata", StringComparison.Ordinal) ? warning.Split([": ", " "], 2, StringSplitOptions.None)[0] : "";
}
