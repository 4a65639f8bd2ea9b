using Fairlead.Client;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authentication;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Runtime;
using Fairlead.Node.Variables;

namespace Fairlead.Node.Volumes;

/// <summary>Fetches what pods refer to from the API: ConfigMaps, Secrets, tokens, claims. Tokens are kept until most of their life is over.</summary>
public sealed class ObjectFetcher(KubeClient client, TimeProvider clock)
{
    private const long DefaultTokenSeconds = 3600;
    private readonly Lock _gate = new();                                        // guards _tokens
    private readonly Dictionary<(string Uid, string Volume, string Path), (string Token, DateTimeOffset RenewAt)> _tokens = [];

    public async Task<ReferencedObjects> FetchAsync(Pod pod, CancellationToken stop)
    {
        string ns = pod.Metadata.Namespace ?? "";
        var (mapNames, secretNames) = ReferencedObjects.NamesIn(pod.Spec);
        var maps = new Dictionary<string, ConfigMap?>(StringComparer.Ordinal);
        var secrets = new Dictionary<string, Secret?>(StringComparer.Ordinal);
        foreach (string name in mapNames) maps[name] = await client.FindAsync<ConfigMap>(ns, name, stop);
        foreach (string name in secretNames) secrets[name] = await client.FindAsync<Secret>(ns, name, stop);
        return new ReferencedObjects(ns, maps, secrets);
    }

    public Task<Secret?> SecretAsync(string ns, string name, CancellationToken stop) => client.FindAsync<Secret>(ns, name, stop);

    /// <summary>What the pod's RuntimeClass calls its runtime at the container runtime; empty for the default one.</summary>
    public async Task<string> RuntimeHandlerAsync(Pod pod, CancellationToken stop) =>
        pod.Spec.RuntimeClassName is { Length: > 0 } name ? (await client.GetAsync<RuntimeClass>(null, name, stop)).Handler : "";

    /// <summary>The tokens that a projected volume holds, by the path of each in the volume.</summary>
    public async Task<IReadOnlyDictionary<string, string>> TokensAsync(Pod pod, Volume volume, CancellationToken stop)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var wanted in (volume.Projected?.Sources ?? []).Select(source => source.ServiceAccountToken).OfType<ServiceAccountTokenProjection>())
            result[wanted.Path] = await TokenAsync(pod, volume.Name, wanted, stop);
        return result;
    }

    /// <summary>Where a claim's volume is on this node: its PersistentVolume's local or host path.</summary>
    public async Task<string> ClaimPathAsync(string ns, string name, CancellationToken stop)
    {
        var claim = await client.FindAsync<PersistentVolumeClaim>(ns, name, stop) ?? throw new VolumeException(name, $"persistentvolumeclaim \"{name}\" not found");
        if (claim.Spec.VolumeName is not { Length: > 0 } volumeName) throw new VolumeException(name, $"persistentvolumeclaim \"{name}\" is not bound");
        var volume = await client.GetAsync<PersistentVolume>(null, volumeName, stop);
        string path = volume.Spec.HostPath?.Path ?? volume.Spec.Local?.Path ?? throw new VolumeException(name, $"persistentvolume \"{volumeName}\" is neither local nor hostPath");
        Directory.CreateDirectory(path);
        return path;
    }

    /// <summary>Forgets what belongs to a pod that is gone.</summary>
    public void Forget(string podUid)
    {
        lock (_gate)
            foreach (var key in _tokens.Keys.Where(key => key.Uid == podUid).ToList()) _tokens.Remove(key);
    }

    private async Task<string> TokenAsync(Pod pod, string volume, ServiceAccountTokenProjection wanted, CancellationToken stop)
    {
        var key = (pod.Metadata.Uid ?? "", volume, wanted.Path);
        lock (_gate)
            if (_tokens.TryGetValue(key, out var known) && known.RenewAt > clock.GetUtcNow()) return known.Token;
        var request = new TokenRequest
        {
            Spec = new TokenRequestSpec
            {
                Audiences = wanted.Audience is { Length: > 0 } audience ? [audience] : [],
                ExpirationSeconds = wanted.ExpirationSeconds ?? DefaultTokenSeconds,
                BoundObjectRef = new BoundObjectReference { ApiVersion = "v1", Kind = "Pod", Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
            },
        };
        var answer = await client.PostAsync<ServiceAccount, TokenRequest, TokenRequest>(
            pod.Metadata.Namespace, pod.Spec.ServiceAccountName is { Length: > 0 } account ? account : "default", "token", request, static utf8 => KubernetesJson.Read<TokenRequest>(utf8), stop);
        var life = TimeSpan.FromSeconds(wanted.ExpirationSeconds ?? DefaultTokenSeconds);
        string token = answer.Status.Token ?? throw new VolumeException(volume, "the API server answered without a token");
        lock (_gate) _tokens[key] = (token, clock.GetUtcNow() + life * 0.8);
        return token;
    }
}
