using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A certificate request says who made it: the server writes that, whatever the client says. Its spec never changes.</summary>
internal sealed class CertificateRequests(TimeProvider clock) : IAdmissionPlugin
{
    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.CertificateSigningRequest)) return null;
        var spec = obj.Child("spec");
        var identity = write.Identity;
        spec["username"] = identity.User;
        Set(spec, "uid", identity.Uid.Length == 0 ? null : (JsonNode)identity.Uid);
        Set(spec, "groups", identity.Groups.Count == 0 ? null : List(identity.Groups));
        Set(spec, "extra", identity.Extra.Count == 0 ? null : new JsonObject(identity.Extra.Select(e => new KeyValuePair<string, JsonNode?>(e.Key, List(e.Value)))));
        obj["status"] = new JsonObject();
        return null;
    }

    public ApiStatus? Update(WriteContext write, JsonObject obj, JsonObject old)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.CertificateSigningRequest)) return null;
        obj["spec"] = old["spec"]?.DeepClone();
        if (write.Subresource.Length == 0) obj["status"] = old["status"]?.DeepClone() ?? new JsonObject();
        if (write.IsStatus) KeepDecision(obj, old);
        Date(obj, old);
        return null;
    }

    private static IEnumerable<JsonObject> Conditions(JsonObject request) => (request["status"]?["conditions"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>Who writes the status repeats the decision as it came to him; it stays as it was made.</summary>
    private static void KeepDecision(JsonObject obj, JsonObject old)
    {
        foreach (string type in (string[])["Approved", "Denied"])
        {
            var (now, before) = (Conditions(obj).Where(c => c.Text("type") == type).ToList(), Conditions(old).Where(c => c.Text("type") == type).ToList());
            if (now.Count != before.Count) continue;
            foreach (var (to, from) in now.Zip(before)) to.ReplaceWith(from.DeepClone());
        }
    }

    /// <summary>A condition without dates gets them; one that held before goes on since then.</summary>
    private void Date(JsonObject obj, JsonObject old)
    {
        string now = ObjectMetadata.Rfc3339(clock.GetUtcNow());
        foreach (var condition in Conditions(obj))
        {
            if (condition.Text("lastUpdateTime").Length == 0) condition["lastUpdateTime"] = now;
            if (condition.Text("lastTransitionTime").Length > 0) continue;
            var before = Conditions(old).FirstOrDefault(c => c.Text("type") == condition.Text("type") && c.Text("status") == condition.Text("status"));
            condition["lastTransitionTime"] = before?.Text("lastTransitionTime") is { Length: > 0 } since ? since : now;
        }
    }

    private static void Set(JsonObject spec, string name, JsonNode? value)
    {
        if (value is null) spec.Remove(name);
        else spec[name] = value;
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}
