namespace Fairlead.Kubernetes.PodSecurity;

/// <summary>How much a namespace lets its pods do, from everything to little.</summary>
public enum SecurityLevel
{
    Privileged,
    Baseline,
    Restricted,
}
