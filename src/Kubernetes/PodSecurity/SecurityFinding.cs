namespace Fairlead.Kubernetes.PodSecurity;

/// <summary>What of a pod a level does not allow: in a few words, and with names.</summary>
public sealed record SecurityFinding(string Reason, string Detail)
{
    public override string ToString() => Detail.Length > 0 ? $"{Reason} ({Detail})" : Reason;
}
