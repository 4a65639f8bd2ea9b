using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>A certificate request says who made it: the server writes that, whatever the client says. Its spec never changes.</summary>
internal sealed class CertificateRequests : IAdmissionPlugin
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
        return null;
    }

    private static void Set(JsonObject spec, string name, JsonNode? value)
    {
        if (value is null) spec.Remove(name);
        else spec[name] = value;
    }

    private static JsonArray List(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}
