using System.Globalization;
using Fairlead.Client.Recording;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Plan;
using Fairlead.Node.Pods;
using Fairlead.Node.Variables;
using Fairlead.Node.Volumes;

namespace Fairlead.Node.Images;

/// <summary>Makes sure that a container's image is on the node, by its pull policy and with the pod's pull secrets.</summary>
public sealed class ImagePuller(CriClient cri, ObjectFetcher fetcher, EventRecorder events, TimeProvider clock)
{
    /// <summary>The image's identifier.</summary>
    /// <exception cref="ContainerStartException">It is not there and cannot be had.</exception>
    public async Task<string> EnsureAsync(Pod pod, PodContainer wanted, PodSandboxConfig sandbox, CancellationToken stop)
    {
        string name = wanted.Spec.Image ?? "";
        if (ImageNames.Fault(name) is { } fault)
            throw Refused(pod, wanted, "InspectFailed", "InvalidImageName", $"Failed to apply default image tag \"{name}\": couldn't parse image name \"{name}\": {fault}");
        string policy = wanted.Spec.ImagePullPolicy ?? (IsLatest(name) ? "Always" : "IfNotPresent");
        var present = policy == "Always" ? null : await FindAsync(pod, wanted, name, stop);
        if (present is not null)
        {
            events.Record(pod, EventKind.Normal, "Pulled", $"Container image \"{name}\" already present on machine and can be accessed by the pod", wanted.FieldPath);
            return present.Id;
        }
        if (policy == "Never") throw Refused(pod, wanted, "ErrImageNeverPull", "ErrImageNeverPull", $"Container image \"{name}\" is not present with pull policy of Never");
        return await PullAsync(pod, wanted, name, sandbox, stop);
    }

    private async Task<Image?> FindAsync(Pod pod, PodContainer wanted, string name, CancellationToken stop)
    {
        try
        {
            return await cri.ImageStatusAsync(name, stop);
        }
        catch (GrpcException e) when (e.Code != GrpcStatusCode.Unavailable)
        {
            throw Refused(pod, wanted, "InspectFailed", "ImageInspectError", $"Failed to inspect image \"{name}\": rpc error: code = {e.Code} desc = {e.Message}");
        }
    }

    private ContainerStartException Refused(Pod pod, PodContainer wanted, string said, string reason, string message)
    {
        events.Record(pod, EventKind.Warning, said, message, wanted.FieldPath);
        events.Record(pod, EventKind.Warning, "Failed", $"Error: {reason}", wanted.FieldPath);
        return new ContainerStartException(reason, message);
    }

    /// <summary>Refuses an image whose user is root, or unknown, for a pod that must not run as root.</summary>
    public async Task RefuseRootAsync(Pod pod, Kubernetes.Core.Container container, string imageId, CancellationToken stop)
    {
        long? user = container.SecurityContext?.RunAsUser ?? pod.Spec.SecurityContext?.RunAsUser;
        string who = $"(pod: \"{pod.Metadata.Name}_{pod.Metadata.Namespace}({pod.Metadata.Uid})\", container: {container.Name})";
        if (user == 0) throw new ContainerConfigException($"container's runAsUser breaks non-root policy {who}");
        if (user is not null) return;
        var image = await cri.ImageStatusAsync(imageId, stop);
        if (image?.Username is { Length: > 0 } username) throw new ContainerConfigException($"container has runAsNonRoot and image has non-numeric user ({username}), cannot verify user is non-root {who}");
        if (image?.Uid is null || image.Uid.Value == 0) throw new ContainerConfigException($"container has runAsNonRoot and image will run as root {who}");
    }

    private async Task<string> PullAsync(Pod pod, PodContainer container, string name, PodSandboxConfig sandbox, CancellationToken stop)
    {
        events.Record(pod, EventKind.Normal, "Pulling", $"Pulling image \"{name}\"", container.FieldPath);
        long began = clock.GetTimestamp();
        string error = "";
        foreach (var credentials in await CredentialsAsync(pod, name, stop))
        {
            try
            {
                string id = await cri.PullImageAsync(name, credentials, sandbox, stop);
                string took = clock.GetElapsedTime(began).TotalSeconds.ToString("0.###s", CultureInfo.InvariantCulture);
                events.Record(pod, EventKind.Normal, "Pulled", $"Successfully pulled image \"{name}\" in {took} ({took} including waiting).", container.FieldPath);
                return id;
            }
            catch (GrpcException e)
            {
                error = $"rpc error: code = {e.Code} desc = {e.Message}";
            }
        }
        events.Record(pod, EventKind.Warning, "Failed", $"Failed to pull image \"{name}\": {error}", container.FieldPath);
        events.Record(pod, EventKind.Warning, "Failed", "Error: ErrImagePull", container.FieldPath);
        throw new ContainerStartException("ErrImagePull", error);
    }

    /// <summary>What the pod's pull secrets say for the image's registry; without any, one try without credentials.</summary>
    private async Task<IReadOnlyList<AuthConfig?>> CredentialsAsync(Pod pod, string image, CancellationToken stop)
    {
        var secrets = new List<Secret>();
        var missing = new List<string>();
        foreach (string name in pod.Spec.ImagePullSecrets.Select(reference => reference.Name).OfType<string>())
        {
            if (await fetcher.SecretAsync(pod.Metadata.Namespace ?? "", name, stop) is { } secret) secrets.Add(secret);
            else missing.Add(name);
        }
        if (missing.Count > 0)
            events.Record(pod, EventKind.Warning, "FailedToRetrieveImagePullSecret", $"Unable to retrieve some image pull secrets ({string.Join(", ", missing)}); attempting to pull the image may not succeed.");
        IReadOnlyList<AuthConfig?> found = PullCredentials.For(image, secrets);
        return found.Count > 0 ? found : [null];
    }

    private static bool IsLatest(string image) => !image.Contains('@') && (image.LastIndexOf(':') <= image.LastIndexOf('/') || image.EndsWith(":latest", StringComparison.Ordinal));
}
