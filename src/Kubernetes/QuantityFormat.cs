namespace Fairlead.Kubernetes;

/// <summary>The family of suffixes a quantity is written with.</summary>
public enum QuantityFormat
{
    /// <summary>n, u, m, k, M, G, T, P, E.</summary>
    DecimalSI,

    /// <summary>Ki, Mi, Gi, Ti, Pi, Ei.</summary>
    BinarySI,

    /// <summary>e3, e-6.</summary>
    DecimalExponent,
}
