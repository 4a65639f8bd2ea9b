using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>Probes and lifecycle hooks: exactly one way to ask, sensible counts.</summary>
internal static class ProbeRules
{
    public static void Check(Probe? probe, bool successMustBeOne, FieldPath path, Faults faults)
    {
        if (probe is null) return;
        Handler(probe.Exec, probe.HttpGet, probe.TcpSocket, probe.Grpc, sleep: null, grace: null, path, faults);
        NumberRules.NotNegative(path.Child("initialDelaySeconds"), probe.InitialDelaySeconds, faults);
        NumberRules.NotNegative(path.Child("timeoutSeconds"), probe.TimeoutSeconds, faults);
        NumberRules.NotNegative(path.Child("periodSeconds"), probe.PeriodSeconds, faults);
        NumberRules.NotNegative(path.Child("successThreshold"), probe.SuccessThreshold, faults);
        NumberRules.NotNegative(path.Child("failureThreshold"), probe.FailureThreshold, faults);
        if (probe.TerminationGracePeriodSeconds is { } grace and <= 0) faults.Invalid(path.Child("terminationGracePeriodSeconds"), grace, "must be greater than 0");
        if (successMustBeOne && probe.SuccessThreshold is not (null or 1)) faults.Invalid(path.Child("successThreshold"), probe.SuccessThreshold.Value, "must be 1");
        else if (!successMustBeOne && probe.TerminationGracePeriodSeconds is { } never) faults.Invalid(path.Child("terminationGracePeriodSeconds"), never, "must not be set for readinessProbes");
    }

    /// <param name="grace">How many seconds the pod has to end: a hook cannot sleep longer.</param>
    public static void Lifecycle(Lifecycle? lifecycle, long? grace, FieldPath path, Faults faults)
    {
        if (lifecycle?.PostStart is { } start) Handler(start.Exec, start.HttpGet, start.TcpSocket, null, start.Sleep, grace, path.Child("postStart"), faults);
        if (lifecycle?.PreStop is { } stop) Handler(stop.Exec, stop.HttpGet, stop.TcpSocket, null, stop.Sleep, grace, path.Child("preStop"), faults);
    }

    private static void Handler(ExecAction? exec, HTTPGetAction? http, TCPSocketAction? tcp, GRPCAction? grpc, SleepAction? sleep, long? grace, FieldPath path, Faults faults)
    {
        int handlers = 0;
        bool IsFirst(FieldPath at)
        {
            if (handlers++ == 0) return true;
            faults.Forbidden(at, "may not specify more than 1 handler type");
            return false;
        }

        if (exec is not null && IsFirst(path.Child("exec")) && exec.Command.Count == 0) faults.Required(path.Child("exec", "command"));
        if (http is not null && IsFirst(path.Child("httpGet"))) Http(http, path.Child("httpGet"), faults);
        if (tcp is not null && IsFirst(path.Child("tcpSocket"))) PortRules.NumberOrName(path.Child("tcpSocket", "port"), tcp.Port, faults);
        if (grpc is not null && IsFirst(path.Child("grpc"))) PortRules.Number(path.Child("grpc", "port"), grpc.Port, faults);
        if (sleep is not null && IsFirst(path.Child("sleep")) && grace is { } end && (sleep.Seconds < 0 || sleep.Seconds > end))
            faults.Invalid(path.Child("sleep"), sleep.Seconds, string.Create(CultureInfo.InvariantCulture, $"must be non-negative and less than terminationGracePeriodSeconds ({end})"));
        if (handlers == 0) faults.Required(path, "must specify a handler type");
    }

    private static void Http(HTTPGetAction http, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(http.Path)) faults.Required(path.Child("path"));
        PortRules.NumberOrName(path.Child("port"), http.Port, faults);
        if (http.Scheme is not ("HTTP" or "HTTPS")) faults.NotSupported(path.Child("scheme"), http.Scheme ?? "", "HTTP", "HTTPS");
        foreach (var header in http.HttpHeaders)
        {
            if (header.Name.Length == 0 || !header.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
                faults.Invalid(path.Child("httpHeaders"), header.Name, "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')");
        }
    }
}
