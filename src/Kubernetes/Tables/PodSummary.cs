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
        (_spec, _status) = (pod.At("spec"), pod.At("status"));
        Containers = _spec.At("containers").Count + _spec.At("initContainers").Items().Count(IsSidecar);
        Status = First();
        InitContainers();
        if (!_initializing || CellText.Conditions(_status, "Initialized") == "True") MainContainers();
        if (pod.At("metadata", "deletionTimestamp").Exists) Status = Leaving();
    }

    public static PodSummary Of(JsonElement pod) => new(pod);

    public int Ready { get; private set; }
    public int Containers { get; }
    public string Status { get; private set; }
    public long Restarts { get; private set; }
    public DateTimeOffset? LastRestart { get; private set; }

    private string First()
    {
        foreach (var condition in _status.At("conditions").Items())
        {
            if (condition.Text("type") == "PodScheduled" && condition.Text("reason") == "SchedulingGated") return "SchedulingGated";
        }
        string reason = _status.Text("reason");
        return reason.Length > 0 ? reason : _status.Text("phase");
    }

    private string Leaving()
    {
        if (_status.Text("reason") == "NodeLost") return "Unknown";
        return _status.Text("phase") is "Succeeded" or "Failed" ? Status : "Terminating";
    }

    private void InitContainers()
    {
        var sidecars = _spec.At("initContainers").Items().Where(IsSidecar).Select(c => c.Text("name")).ToHashSet(StringComparer.Ordinal);
        (long Count, DateTimeOffset? Last) sidecarRestarts = (0, null);
        int i = 0;
        foreach (var container in _status.At("initContainerStatuses").Items())
        {
            bool isSidecar = sidecars.Contains(container.Text("name"));
            Count(container);
            if (isSidecar) sidecarRestarts = (sidecarRestarts.Count + container.Number("restartCount"), Later(sidecarRestarts.Last, container));
            if (!_initializing) Init(container, isSidecar, i);
            i++;
            if (_initializing) break;
        }
        if (!_initializing || CellText.Conditions(_status, "Initialized") == "True") (Restarts, LastRestart) = sidecarRestarts;
    }

    private void Init(JsonElement container, bool isSidecar, int index)
    {
        JsonElement terminated = container.At("state", "terminated"), waiting = container.At("state", "waiting");
        if (terminated.Exists && terminated.Number("exitCode") == 0) return;
        if (isSidecar && container.Flag("started"))
        {
            if (container.Flag("ready")) Ready++;
            return;
        }
        _initializing = true;
        string why = waiting.Text("reason");
        if (terminated.Exists) Status = "Init:" + Ended(terminated);
        else if (why.Length > 0 && why != "PodInitializing") Status = "Init:" + why;
        else Status = string.Create(CultureInfo.InvariantCulture, $"Init:{index}/{_spec.At("initContainers").Count}");
    }

    private void MainContainers()
    {
        bool anyRuns = false;
        foreach (var container in _status.At("containerStatuses").Items().Reverse())
        {
            Count(container);
            JsonElement terminated = container.At("state", "terminated");
            string waiting = container.At("state", "waiting").Text("reason");
            if (waiting.Length > 0) Status = waiting;
            else if (terminated.Exists) Status = Ended(terminated);
            else if (container.Flag("ready") && container.At("state", "running").Exists)
            {
                anyRuns = true;
                Ready++;
            }
        }
        if (Status == "Completed" && anyRuns) Status = CellText.Conditions(_status, "Ready") == "True" ? "Running" : "NotReady";
    }

    private static string Ended(JsonElement terminated)
    {
        string reason = terminated.Text("reason");
        if (reason.Length > 0) return reason;
        return terminated.Number("signal") is var signal and not 0
            ? string.Create(CultureInfo.InvariantCulture, $"Signal:{signal}")
            : string.Create(CultureInfo.InvariantCulture, $"ExitCode:{terminated.Number("exitCode")}");
    }

    private void Count(JsonElement container)
    {
        Restarts += container.Number("restartCount");
        LastRestart = Later(LastRestart, container);
    }

    private static DateTimeOffset? Later(DateTimeOffset? last, JsonElement container)
    {
        var ended = container.At("lastState", "terminated").At("finishedAt").Time();
        return last is null || ended > last ? ended ?? last : last;
    }

    private static bool IsSidecar(JsonElement container) => container.Text("restartPolicy") == "Always";
}
