namespace Fairlead.Kubernetes;

/// <summary>Annotations of pods that mean something to Kubernetes.</summary>
public static class PodAnnotations
{
    /// <summary>On a pod that its node runs from a file of its own: what the API shows is a mirror.</summary>
    public const string Mirror = "kubernetes.io/config.mirror";

    /// <summary>The seccomp profile of the pod, as it was said before there was a field.</summary>
    public const string Seccomp = "seccomp.security.alpha.kubernetes.io/pod";

    /// <summary>Followed by a container's name: its profiles.</summary>
    public const string SeccompOfContainer = "container.seccomp.security.alpha.kubernetes.io/", AppArmorOfContainer = "container.apparmor.security.beta.kubernetes.io/";
}
