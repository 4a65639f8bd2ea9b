using Fairlead.Kubernetes.Core;

namespace Fairlead.Node.Plan;

/// <summary>A container as the pod wants it, of whichever list.</summary>
public sealed record PodContainer(ContainerKind Kind, Container Spec)
{
    public string Name => Spec.Name;

    /// <summary>Where the pod has it, as events say.</summary>
    public string FieldPath => Kind switch
    {
        ContainerKind.Init or ContainerKind.Sidecar => $"spec.initContainers{{{Name}}}",
        ContainerKind.Ephemeral => $"spec.ephemeralContainers{{{Name}}}",
        _ => $"spec.containers{{{Name}}}",
    };

    /// <summary>Whether the container starts again after it ended with this status.</summary>
    public bool RestartsAfter(int exitCode, string podPolicy) => Kind switch
    {
        ContainerKind.Sidecar => true,
        ContainerKind.Ephemeral => false,
        ContainerKind.Init when exitCode == 0 => false,
        _ when Spec.RestartPolicyRules.Any(rule => rule is { Action: "Restart", ExitCodes: { } codes } && codes.Values.Contains(exitCode) == (codes.Operator == "In")) => true,
        ContainerKind.Init => (Spec.RestartPolicy ?? podPolicy) != "Never",
        _ => (Spec.RestartPolicy ?? podPolicy) switch
        {
            "Never" => false,
            "OnFailure" => exitCode != 0,
            _ => true,
        },
    };

    /// <summary>Every container of the pod: init and sidecar in their order, then the regular, then the ephemeral.</summary>
    public static IReadOnlyList<PodContainer> Of(PodSpec spec) =>
    [
        .. spec.InitContainers.Select(container => new PodContainer(container.RestartPolicy == "Always" ? ContainerKind.Sidecar : ContainerKind.Init, container)),
        .. spec.Containers.Select(container => new PodContainer(ContainerKind.Regular, container)),
        .. spec.EphemeralContainers.Select(container => new PodContainer(ContainerKind.Ephemeral, Plain(container))),
    ];

    private static Container Plain(EphemeralContainer container) => new()
    {
        Name = container.Name,
        Image = container.Image,
        ImagePullPolicy = container.ImagePullPolicy,
        Command = container.Command,
        Args = container.Args,
        WorkingDir = container.WorkingDir,
        Env = container.Env,
        EnvFrom = container.EnvFrom,
        Resources = container.Resources,
        VolumeMounts = container.VolumeMounts,
        SecurityContext = container.SecurityContext,
        Stdin = container.Stdin,
        StdinOnce = container.StdinOnce,
        Tty = container.Tty,
        TerminationMessagePath = container.TerminationMessagePath,
        TerminationMessagePolicy = container.TerminationMessagePolicy,
    };
}
