using System.Text.Json.Nodes;
using Fairlead.Api.Cache;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Api.Admission;

/// <summary>A service account annotated so lends its pods only the secrets that it names.</summary>
internal static class MountableSecrets
{
    private const string Annotation = "kubernetes.io/enforce-mountable-secrets";

    public static string? Refuse(CachedObject account, JsonObject pod)
    {
        if (account.Json.Span.IndexOf("enforce-mountable-secrets"u8) < 0) return null;
        var read = KubernetesJson.Read<ServiceAccount>(account.Json.Span);
        return IsTrue(read.Metadata.Annotations.GetValueOrDefault(Annotation)) ? Refuse(read, KubernetesJson.Read<Pod>(pod).Spec) : null;
    }

    private static bool IsTrue(string? value) => value is "1" or "t" or "T" or "TRUE" or "true" or "True";

    private static string? Refuse(ServiceAccount account, PodSpec pod)
    {
        var named = account.Secrets.Select(secret => secret.Name).ToHashSet();
        string why = $"is not allowed because service account {account.Metadata.Name} does not reference that";
        foreach (var volume in pod.Volumes)
            if (volume.Secret is { } source && !named.Contains(source.SecretName)) return $"volume with secret.secretName=\"{source.SecretName}\" {why} secret";
        foreach (var (words, container) in pod.InitContainers.Select(c => ("init container", c)).Concat(pod.Containers.Select(c => ("container", c))))
            foreach (var variable in container.Env)
                if (variable.ValueFrom?.SecretKeyRef is { } key && !named.Contains(key.Name))
                    return $"{words} {container.Name} with envVar {variable.Name} referencing secret.secretName=\"{key.Name}\" {why} secret";
        var pulls = account.ImagePullSecrets.Select(secret => secret.Name).ToHashSet();
        for (int i = 0; i < pod.ImagePullSecrets.Count; i++)
            if (!pulls.Contains(pod.ImagePullSecrets[i].Name)) return $"imagePullSecrets[{i}].name=\"{pod.ImagePullSecrets[i].Name}\" {why} imagePullSecret";
        return null;
    }
}
