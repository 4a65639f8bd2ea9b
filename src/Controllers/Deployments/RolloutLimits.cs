using Fairlead.Kubernetes.Apps;

namespace Fairlead.Controllers.Deployments;

/// <summary>How many pods a Deployment may have above and below its wanted count while it rolls.</summary>
public sealed record RolloutLimits(int Wanted, int MaxSurge, int MaxUnavailable)
{
    public int MostPods => Wanted + MaxSurge;
    public int LeastAvailable => Wanted - MaxUnavailable;

    /// <summary>As Kubernetes: surge rounds up, unavailable down; when both come to 0, one may be unavailable. Recreate has neither.</summary>
    public static RolloutLimits Of(Deployment deployment)
    {
        int wanted = deployment.Spec.Replicas ?? 1;
        if (!IsRolling(deployment)) return new RolloutLimits(wanted, 0, 0);
        var rolling = deployment.Spec.Strategy?.RollingUpdate;
        int surge = Percentage.Of(rolling?.MaxSurge ?? "25%", wanted, roundUp: true) ?? 0;
        int unavailable = Percentage.Of(rolling?.MaxUnavailable ?? "25%", wanted, roundUp: false) ?? 0;
        if (surge == 0 && unavailable == 0) unavailable = 1;
        return new RolloutLimits(wanted, surge, Math.Min(unavailable, wanted));
    }

    public static bool IsRolling(Deployment deployment) => deployment.Spec.Strategy?.Type != "Recreate";
}
