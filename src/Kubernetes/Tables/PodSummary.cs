using System.Globalization;
using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>
/// A pod in the four words of <c>kubectl get pods</c>: how many of its containers are ready, its status, its restarts. The status is the phase, unless an init
/// container holds the pod up (<c>Init:1/2</c>), a container has a reason (<c>CrashLoopBackOff</c>), or the pod is on its way out (<c>Terminating</c>).
/// </summary>
internal sealed class PodSummary
{
    private readonly JsonElement _spec;
    private readonly JsonElement _status;
    private bool _initializing;

    private PodSummary(JsonElement pod)
    {
        (_spec, _status) = (pod.At("spec"u8), pod.At("status"u8));
        Containers = _spec.At("containers"u8).Count + _spec.At("initContainers"u8).Items().Count(IsSidecar);
        Status = First();
        InitContainers();
        if (!_initializing || CellText.Conditions(_status, "Initialized") == "True") MainContainers();
        if (pod.At("metadata"u8, "deletionTimestamp"u8).Exists) Status = Leaving();
    }

    public static PodSummary Of(JsonElement pod) => new(pod);

    public int Ready { get; private set; }
    public int Containers { get; }
    public string Status { get; private set; }
    public long Restarts { get; private set; }
    public DateTimeOffset? LastRestart { get; private set; }

    private string First()
    {
        foreach (var condition in _status.At("conditions"u8).Items())
        {
            if (condition.Text("type"u8) == "PodScheduled" && condition.Text("reason"u8) == "SchedulingGated") return "SchedulingGated";
        }
        string reason = _status.Text("reason"u8);
        return reason.Length > 0 ? reason : _status.Text("phase"u8);
    }

    private string Leaving()
    {
        if (_status.Text("reason"u8) == "NodeLost") return "Unknown";
        return _status.Text("phase"u8) is "Succeeded" or "Failed" ? Status : "Terminating";
    }

    private void InitContainers()
    {
        var sidecars = _spec.At("initContainers"u8).Items().Where(IsSidecar).Select(c => c.Text("name"u8)).ToHashSet(StringComparer.Ordinal);
        (long Count, DateTimeOffset? Last) sidecarRestarts = (0, null);
        int i = 0;
        foreach (var container in _status.At("initContainerStatuses"u8).Items())
        {
            bool isSidecar = sidecars.Contains(container.Text("name"u8));
            Count(container);
            if (isSidecar) sidecarRestarts = (sidecarRestarts.Count + container.Number("restartCount"u8), Later(sidecarRestarts.Last, container));
            if (!_initializing) Init(container, isSidecar, i);
            i++;
            if (_initializing) break;
        }
        if (!_initializing || CellText.Conditions(_status, "Initialized") == "True") (Restarts, LastRestart) = sidecarRestarts;
    }

    private void Init(JsonElement container, bool isSidecar, int index)
    {
        JsonElement terminated = container.At("state"u8, "terminated"u8), waiting = container.At("state"u8, "waiting"u8);
        if (terminated.Exists && terminated.Number("exitCode"u8) == 0) return;
        if (isSidecar && container.Flag("started"u8))
        {
            if (container.Flag("ready"u8)) Ready++;
            return;
        }
        _initializing = true;
        string why = waiting.Text("reason"u8);
        if (terminated.Exists) Status = "Init:" + Ended(terminated);
        else if (why.Length > 0 && why != "PodInitializing") Status = "Init:" + why;
        else Status = string.Create(CultureInfo.InvariantCulture, $"Init:{index}/{_spec.At("initContainers"u8).Count}");
    }

    private void MainContainers()
    {
        bool anyRuns = false;
        foreach (var container in _status.At("containerStatuses"u8).Items().Reverse())
        {
            Count(container);
            JsonElement terminated = container.At("state"u8, "terminated"u8);
            string waiting = container.At("state"u8, "waiting"u8).Text("reason"u8);
            if (waiting.Length > 0) Status = waiting;
            else if (terminated.Exists) Status = Ended(terminated);
            else if (container.Flag("ready"u8) && container.At("state"u8, "running"u8).Exists)
            {
                anyRuns = true;
                Ready++;
            }
        }
        if (Status == "Completed" && anyRuns) Status = CellText.Conditions(_status, "Ready") == "True" ? "Running" : "NotReady";
    }

    private static string Ended(JsonElement terminated)
    {
        string reason = terminated.Text("reason"u8);
        if (reason.Length > 0) return reason;
        return terminated.Number("signal"u8) is var signal and not 0
            ? string.Create(CultureInfo.InvariantCulture, $"Signal:{signal}")
            : string.Create(CultureInfo.InvariantCulture, $"ExitCode:{terminated.Number("exitCode"u8)}");
    }

    private void Count(JsonElement container)
    {
        Restarts += container.Number("restartCount"u8);
        LastRestart = Later(LastRestart, container);
    }

    private static DateTimeOffset? Later(DateTimeOffset? last, JsonElement container)
    {
        var ended = container.At("lastState"u8, "terminated"u8).At("finishedAt"u8).Time();
        return last is null || ended > last ? ended ?? last : last;
    }

    private static bool IsSidecar(JsonElement container) => container.Text("restartPolicy"u8) == "Always";
}
