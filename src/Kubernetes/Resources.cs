namespace Fairlead.Kubernetes;

public static partial class Resources
{
    /// <summary>Every kind in its preferred version alone: whoever follows all objects sees each once (Events still have two groups).</summary>
    public static IReadOnlyList<ResourceType> Preferred => field ??= [.. All.Where(type => type != HorizontalPodAutoscaler)];
}
