namespace Fairlead.Kubernetes.Validation.Volumes;

/// <summary>Who may mount a volume how.</summary>
internal static class AccessModeRules
{
    public static void Check(IReadOnlyList<string> modes, FieldPath path, Faults faults)
    {
        foreach (string mode in modes)
        {
            if (mode is not ("ReadWriteOnce" or "ReadOnlyMany" or "ReadWriteMany" or "ReadWriteOncePod"))
                faults.NotSupported(path, mode, "ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
        }
        if (modes.Contains("ReadWriteOncePod") && modes.Count > 1) faults.Forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
}
