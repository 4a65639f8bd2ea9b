using Fairlead.Kubernetes.Core;

namespace Fairlead.Kubernetes.Validation.Services;

/// <summary>Session affinity and its timeout.</summary>
internal static class AffinityRules
{
    /// <summary>Seconds in a day: the longest time that a client may stick to an endpoint.</summary>
    private const int MaxSeconds = 86400;

    public static void Check(ServiceSpec spec, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(spec.SessionAffinity)) faults.Required(path.Child("sessionAffinity"));
        else if (spec.SessionAffinity is not ("ClientIP" or "None")) faults.NotSupported(path.Child("sessionAffinity"), spec.SessionAffinity, "ClientIP", "None");
        var configPath = path.Child("sessionAffinityConfig");
        if (spec.SessionAffinity == "ClientIP") ClientIp(spec.SessionAffinityConfig, configPath, faults);
        else if (spec is { SessionAffinity: "None", SessionAffinityConfig: not null }) faults.Forbidden(configPath, "must not be set when session affinity is None");
    }

    private static void ClientIp(SessionAffinityConfig? config, FieldPath path, Faults faults)
    {
        const string When = "when session affinity type is ClientIP";
        if (config is null) { faults.Required(path, When); return; }
        if (config.ClientIP is null) { faults.Required(path.Child("clientIP"), When); return; }
        var timeoutPath = path.Child("clientIP", "timeoutSeconds");
        if (config.ClientIP.TimeoutSeconds is not { } seconds) faults.Required(timeoutPath, When);
        else if (seconds is <= 0 or > MaxSeconds) faults.Invalid(timeoutPath, seconds, $"must be greater than 0 and less than {MaxSeconds}");
    }
}
