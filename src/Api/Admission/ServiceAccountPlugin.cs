using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Security.Nodes;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Admission;

/// <summary>
/// Every pod runs as a service account that exists; unless the account or the pod says no, its token, the cluster's authority and the
/// namespace are mounted into each container. A pod that names no pull secrets has the account's.
/// </summary>
internal sealed class ServiceAccountPlugin(ApiCore core) : IAdmissionPlugin
{
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const long TokenSeconds = 3607;

    public ApiStatus? Create(WriteContext write, JsonObject obj)
    {
        if (!ReferenceEquals(write.Type, KubernetesResources.Pod)) return null;
        if (obj["metadata"]?["annotations"]?[PodAnnotations.Mirror] is not null)
            return RefuseMirror(KubernetesJson.Read<Pod>(obj)) is { } why ? ApiStatus.Forbidden(write.Type, write.Name, why) : null;
        var spec = obj.Child("spec");
        string account = spec.Text("serviceAccountName") is { Length: > 0 } named ? named : "default";
        spec["serviceAccountName"] = account;
        spec["serviceAccount"] = account;
        if (core.Get(KubernetesResources.ServiceAccount, write.Namespace, account) is not { } found)
            return ApiStatus.Forbidden(write.Type, write.Name, $"error looking up service account {write.Namespace}/{account}: serviceaccount \"{account}\" not found");
        if (MountableSecrets.Refuse(found, obj) is { } beyond) return ApiStatus.Forbidden(write.Type, write.Name, beyond);
        if (Automounts(spec, found.Field("automountServiceAccountToken"))) Mount(spec);
        if (spec["imagePullSecrets"] is not JsonArray { Count: > 0 }) GivePullSecrets(spec, found);
        return null;
    }

    /// <summary>A pod that its node runs by itself isn't the cluster's to hand secrets to.</summary>
    private static string? RefuseMirror(Pod pod)
    {
        if (pod.Spec.ServiceAccountName is { Length: > 0 }) return "a mirror pod may not reference service accounts";
        if (PodReferences.Of(pod).Any(reference => reference.Resource == "secrets")) return "a mirror pod may not reference secrets";
        return pod.Spec.Volumes.Any(volume => volume.Projected?.Sources.Any(source => source.ServiceAccountToken is not null) == true)
            ? "a mirror pod may not use ServiceAccountToken volume projections"
            : null;
    }

    private static void GivePullSecrets(JsonObject spec, CachedObject account)
    {
        if (JsonNode.Parse(account.Json.Span)?["imagePullSecrets"] is JsonArray { Count: > 0 } secrets) spec["imagePullSecrets"] = secrets.DeepClone();
    }

    private static bool Automounts(JsonObject spec, string accountSays) =>
        spec["automountServiceAccountToken"] is JsonValue value && value.TryGetValue(out bool wanted) ? wanted : accountSays != "false";

    private static void Mount(JsonObject spec)
    {
        string name = ObjectMetadata.Generate("kube-api-access-");
        bool mounted = false;
        foreach (string kind in (string[])["initContainers", "containers"])
            foreach (var container in (spec[kind] as JsonArray ?? []).OfType<JsonObject>())
                mounted |= MountInto(container, name);
        if (!mounted) return;
        if (spec["volumes"] is not JsonArray volumes) spec["volumes"] = volumes = [];
        volumes.Add(TokenVolume(name));
    }

    private static bool MountInto(JsonObject container, string volume)
    {
        if (container["volumeMounts"] is not JsonArray mounts) container["volumeMounts"] = mounts = [];
        if (mounts.OfType<JsonObject>().Any(m => m.Text("mountPath") == MountPath)) return false;
        mounts.Add(new JsonObject { ["name"] = volume, ["readOnly"] = true, ["mountPath"] = MountPath });
        return true;
    }

    private static JsonObject TokenVolume(string name) => new()
    {
        ["name"] = name,
        ["projected"] = new JsonObject
        {
            ["defaultMode"] = 0x1a4,                             // 0644
            ["sources"] = new JsonArray(
                new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = TokenSeconds, ["path"] = "token" } },
                new JsonObject { ["configMap"] = new JsonObject { ["name"] = "kube-root-ca.crt", ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }) } },
                new JsonObject
                {
                    ["downwardAPI"] = new JsonObject
                    {
                        ["items"] = new JsonArray(new JsonObject
                        {
                            ["path"] = "namespace",
                            ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                        }),
                    },
                }),
        },
    };
}
