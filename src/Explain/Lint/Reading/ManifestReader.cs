using System.Text;
using System.Text.Json.Nodes;
using Fairlead.Explain.Trace;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Trees;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Explain.Lint.Reading;

/// <summary>
/// A file's text into objects and everything that the API server would say against them.
/// <code>
/// text ─ documents ─┬─ SourceParser ── places ───┐
///                   └─ YAML → JSON ── (List?) ── object ─ decoder ─ defaults ─ Manifest
/// </code>
/// </summary>
public sealed class ManifestReader(string file, LintOptions options)
{
    /// <summary>Kubernetes' own groups, with the one it has given up.</summary>
    private static readonly HashSet<string> KnownGroups = [.. KubernetesResources.All.Select(type => type.Group), "extensions"];

    private readonly List<Manifest> _manifests = [];
    private readonly List<Finding> _findings = [];
    private int _notChecked;

    public static ReadResult Read(string file, string text, LintOptions options)
    {
        var reader = new ManifestReader(file, options);
        foreach (var (linesBefore, document) in Documents.Of(text)) reader.Document(document, linesBefore);
        return new ReadResult(reader._manifests, reader._findings, reader._notChecked);
    }

    private void Document(string text, int linesBefore)
    {
        var source = SourceParser.Parse(text, linesBefore);
        if (source.Fault is { } fault)
        {
            bool template = text.Contains("{{", StringComparison.Ordinal);
            Say(LintRules.Unreadable, fault.At, "", "", fault.Why, template ? "render the template first: helm template … | fairlead lint -f -" : "mend the YAML at this place");
            return;
        }
        if (source.Root is not { } root) return;
        var yaml = YamlToJson.Convert(Encoding.UTF8.GetBytes(text));
        if (yaml.Json is null) { Say(LintRules.Unreadable, root.At, "", "", yaml.Fault ?? "it cannot be read", "mend the YAML"); return; }
        foreach (var (at, key) in source.Doubled) Say(LintRules.DuplicateField, at, "", key, $"The key \"{key}\" stands here a second time; only this one counts.", "take one of them out");
        if (JsonNode.Parse(yaml.Json) is JsonObject obj) Any(obj, root);
        else Say(LintRules.Unreadable, root.At, "", "", "This is no Kubernetes object, but a list or a plain value.", "begin with apiVersion and kind");
    }

    private void Any(JsonObject obj, SourceNode source)
    {
        if (obj.Text("kind").EndsWith("List", StringComparison.Ordinal) && obj.List("items") is { } items)
        {
            for (int i = 0; i < items.Count; i++)
                if (items[i] is JsonObject item) Any(item, source.Nearest($"items[{i}]"));
            return;
        }
        string apiVersion = obj.Text("apiVersion"), kind = obj.Text("kind");
        if (apiVersion.Length == 0 || kind.Length == 0)
            Say(LintRules.Unreadable, source.At, "", "", $"This is no Kubernetes object: it has no {(apiVersion.Length == 0 ? "apiVersion" : "kind")}.", "begin with apiVersion and kind");
        else if (KubernetesResources.All.FirstOrDefault(type => type.ApiVersion == apiVersion && type.Kind == kind && type.Plural.Length > 0) is { } type) Known(type, obj, source);
        else if (KnownGroups.Contains(GroupOf(apiVersion))) Unserved(apiVersion, kind, source);
        else _notChecked++;
    }

    private static string GroupOf(string apiVersion) => apiVersion.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? apiVersion[..slash] : "";

    private void Unserved(string apiVersion, string kind, SourceNode source)
    {
        var served = KubernetesResources.Preferred.Where(type => type.Kind == kind && type.Plural.Length > 0).Select(type => type.ApiVersion).Distinct().ToList();
        string near = served.Count > 0 ? $"write apiVersion: {served[0]}"
            : Nearest.To(kind, KubernetesResources.All.Select(type => type.Kind)) is { } meant ? $"write kind: {meant}" : "see kubectl api-resources";
        Say(LintRules.UnknownKind, source.Nearest(served.Count > 0 ? "apiVersion" : "kind").At, "", served.Count > 0 ? "apiVersion" : "kind", $"Kubernetes serves no {kind} in {apiVersion}.", near);
    }

    private void Known(ResourceType type, JsonObject raw, SourceNode source)
    {
        var decoded = BodyDecoder.Decode(type, Encoding.UTF8.GetBytes(raw.ToJsonString()), BodyDecoder.Json, FieldValidation.Warn);
        var (ns, name) = Named(type, decoded.Object ?? raw);
        var manifest = new Manifest(file, source, type, decoded.Object ?? [], ns, name);
        foreach (string strict in decoded.Warnings) Strict(manifest, strict);
        if (decoded.Refusal is { } refusal) { WrongType(manifest, refusal.Message); return; }
        var obj = decoded.Object!;
        if (type.Namespaced) obj.Ensure("metadata")["namespace"] = ns;
        Defaulter.Apply(type, obj);
        _manifests.Add(manifest);
    }

    private (string Namespace, string Name) Named(ResourceType type, JsonObject obj)
    {
        var metadata = obj.Obj("metadata") ?? [];
        string name = metadata.Text("name") is { Length: > 0 } given ? given : metadata.Text("generateName") is { Length: > 0 } stem ? stem + "…" : "";
        return (!type.Namespaced ? "" : metadata.Text("namespace") is { Length: > 0 } space ? space : options.Namespace, name);
    }

    /// <param name="fault">In the API server's words: <c>unknown field "spec.port"</c>.</param>
    private void Strict(Manifest manifest, string fault)
    {
        string path = fault.Split('"') is [_, var quoted, ..] ? quoted : "";
        if (fault.StartsWith("duplicate", StringComparison.Ordinal)) return;                                // said with its place already
        var siblings = Siblings.Of(manifest.Type, path);
        string last = path[(path.LastIndexOf('.') + 1)..];
        string mend = Nearest.To(last, siblings) is { } meant ? $"{meant} was perhaps meant" : $"take it out; kubectl explain {manifest.Type.Plural}{Above(path)} lists the fields";
        Say(LintRules.UnknownField, manifest, path, $"There is no field {path}.", mend);
    }

    private static string Above(string path) => path.LastIndexOf('.') is > 0 and var dot ? "." + Siblings.WithoutIndexes(path[..dot]) : "";

    private void WrongType(Manifest manifest, string message)
    {
        string path = GoErrors.PathIn(message);
        string mend = path == "spec.selector" && manifest.Type.Kind == "Service" ? "a Service's selector has one text for each label; for several values, give the pods a label of their own in common"
            : $"see kubectl explain {manifest.Type.Plural}{(path.Length > 0 ? "." + path : "")}";
        Say(LintRules.WrongType, manifest, path, message, mend);
    }

    private void Say(LintRule rule, Manifest manifest, string path, string sentence, string mend) =>
        Say(rule, manifest.Source.Nearest(path).At, manifest.Title, path, sentence, mend);

    private void Say(LintRule rule, TextPosition at, string title, string path, string sentence, string mend) =>
        _findings.Add(new Finding(rule, rule.Severity, file, at, title, path, sentence, mend));
}
