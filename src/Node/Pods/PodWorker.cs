using System.Collections.Immutable;
using System.Threading.Channels;
using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Plan;
using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Pods;

/// <summary>
/// Owns one pod: takes its news in order, keeps the view of it, asks the plan for the next step, does one step at a time, and has
/// the status written when it changed. Nothing else touches the pod, so nothing is locked.
/// <code>
///   news ─► view ─► PodPlanner.Next ─► step runs beside the loop ─► Done (news)
///             └───► PodStatusBuilder ─► written beside the loop ─► StatusWritten (news)
/// </code>
/// </summary>
internal sealed partial class PodWorker
{
    /// <summary>Attempts of a container that are remembered: the runtime keeps two, and one that is about to go.</summary>
    private const int MostAttempts = 3;

    private readonly PodRuntime _runtime;
    private readonly PodStatusWriter _writer;
    private readonly PodStatusBuilder _statuses;
    private readonly PodWatchers _watchers;
    private readonly Func<Pod, PodResize?> _judge;
    private readonly ILogger<PodWorker> _log;
    private readonly TimeProvider _clock;
    private readonly Channel<PodNews> _inbox = Channel.CreateUnbounded<PodNews>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationToken _stop;
    private readonly ITimer _timer;

    private Pod _pod;
    private PodView _view;
    private PodStatus _written;
    private PodStatus _sent;
    private Task? _writing;
    private (PodStep Step, CancellationTokenSource Cancel)? _step;
    private bool _isOverwritten;
    private bool _isForgotten;
    private bool _isGone;
    private bool _isOver;

    public PodWorker(Pod pod, PodView view, PodRuntime runtime, PodStatusWriter writer, PodStatusBuilder statuses, PodWatchers watchers, Func<Pod, PodResize?> judge, ILogger<PodWorker> log, TimeProvider clock, CancellationToken stop)
    {
        (_pod, _view, _runtime, _writer, _statuses, _watchers, _judge, _log, _clock, _stop) = (pod, view, runtime, writer, statuses, watchers, judge, log, clock, stop);
        _written = _sent = pod.Status;
        _timer = clock.CreateTimer(static state => ((PodWorker)state!).Tell(new PodNews.Tick()), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Uid => _pod.Metadata.Uid ?? "";

    /// <summary>The object as last seen; read by others at any time.</summary>
    public Pod Pod => Volatile.Read(ref _pod);

    /// <summary>The view at this moment; read by others at any time.</summary>
    public PodView View => Volatile.Read(ref _view);

    /// <summary>Deleted and no longer running, or gone from the API: the scheduler counts its resources no more.</summary>
    public bool IsLeaving => Volatile.Read(ref _isForgotten) || (Pod.Metadata.DeletionTimestamp is not null && !View.Running.Any());

    public void Tell(PodNews news)
    {
        if (news is PodNews.Gone) Volatile.Write(ref _isForgotten, true);        // at once: the next pod may be judged before this news is taken
        _inbox.Writer.TryWrite(news);
    }

    /// <summary>Runs until the pod is gone from node and API, or until stopped.</summary>
    public async Task RunAsync()
    {
        foreach (var container in _view.Running.ToList()) SetView(Watch(_view, container));
        if (_view.Sandbox is { } sandbox) _watchers.Add(sandbox.Id, this);
        Tell(new PodNews.Tick());
        try
        {
            while (!_isOver)
            {
                await _inbox.Reader.WaitToReadAsync(_stop);
                while (_inbox.Reader.TryRead(out var news)) await TakeAsync(news);
                Step();
                WriteStatus();
            }
        }
        finally
        {
            _watchers.Remove(this);
            await _timer.DisposeAsync();
        }
    }

    private async Task TakeAsync(PodNews news)
    {
        switch (news)
        {
            case PodNews.Wanted(var pod): SetPod(pod); break;
            case PodNews.Gone: SetGone(); break;
            case PodNews.Exited(var id): await LookAsync(id); break;
            case PodNews.Resync: await LookAtAllAsync(); break;
            case PodNews.Done(var change):
                _step = null;
                SetView(change(_view));
                break;
            case PodNews.Probed(var name, var id, var change) when _view.MemoryOf(name).ProbedId == id: SetView(_view.With(name, change)); break;
            case PodNews.Evicted(var end) when _view.End is null && !PodPlanner.IsEnding(_pod, _view): End(end, EventKind.Warning); break;
            case PodNews.StatusWritten(var sent, var answer):
                _writing = null;
                if (sent is not null) _sent = sent;
                if (answer is not null && IsNewer(answer, _pod)) Volatile.Write(ref _pod, answer);
                BackOffImages();
                if (sent is not null) BackOffStarts(sent);
                break;
        }
    }

    private void SetPod(Pod pod)
    {
        if (!IsNewer(pod, _pod)) return;
        // Whoever took this node for lost said so in the pod's conditions: we know better, and say it again.
        _isOverwritten |= !SaysTheSame(pod.Status, _sent) && !SaysTheSame(pod.Status, _written);
        Volatile.Write(ref _pod, pod);
        if (_step is { Step: PodStep.StopAll(var grace) } stopping && PodPlanner.Grace(pod) < grace) stopping.Cancel.Cancel();
        if (pod.Metadata.DeletionTimestamp is not null && _step is { Step: PodStep.Start } starting) starting.Cancel.Cancel();
    }

    private void SetGone()
    {
        _isGone = true;
        var now = _clock.GetUtcNow();
        Volatile.Write(ref _pod, _pod with { Metadata = _pod.Metadata with { DeletionTimestamp = _pod.Metadata.DeletionTimestamp ?? now, DeletionGracePeriodSeconds = Math.Min(_pod.Metadata.DeletionGracePeriodSeconds ?? 2, 2) } });
        if (_step is { Step: PodStep.StopAll or PodStep.Start } running) running.Cancel.Cancel();
    }

    /// <summary>Versions of one server grow; an echo of an older state must not undo what we know.</summary>
    private static bool IsNewer(Pod next, Pod known) =>
        !ulong.TryParse(next.Metadata.ResourceVersion, out ulong a) || !ulong.TryParse(known.Metadata.ResourceVersion, out ulong b) || a >= b;

    private void SetView(PodView view) => Volatile.Write(ref _view, view);

    /// <summary>
    /// The runtime learns of an end a moment after the event, and says that the container runs, or is yet to start where it ended that soon: ask until it agrees.
    /// There is no second event.
    /// </summary>
    private async Task LookAsync(string id)
    {
        if (_view.Sandbox?.Id == id)
        {
            SetView(_view with { Sandbox = _view.Sandbox with { IsReady = false } });
            return;
        }
        try
        {
            for (var wait = TimeSpan.FromMilliseconds(2); wait < TimeSpan.FromSeconds(5); wait *= 2)
            {
                if (await _runtime.ViewAsync(_pod, id, SandboxOf(id), _stop) is not { } seen) return;
                if (seen.IsExited)
                {
                    SetView(Put(_view, seen));
                    return;
                }
                await Task.Delay(wait, _clock, _stop);
            }
        }
        catch (GrpcException e)
        {
            _log.CannotLook(_pod.Metadata.Name, e.Message);
        }
        _ = LookLaterAsync(id);
    }

    /// <summary>Lets other news of the pod go first.</summary>
    private async Task LookLaterAsync(string id)
    {
        await Task.Delay(TimeSpan.FromSeconds(1), _clock, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_stop.IsCancellationRequested) Tell(new PodNews.Exited(id));
    }

    private async Task LookAtAllAsync()
    {
        try
        {
            if (_view.Sandbox is { IsReady: true } sandbox && !await _runtime.IsSandboxReadyAsync(sandbox.Id, _stop)) SetView(_view with { Sandbox = sandbox with { IsReady = false } });
            foreach (var container in _view.Running.ToList())
                if (await _runtime.ViewAsync(_pod, container.Id, SandboxOf(container.Id), _stop) is { } seen) SetView(Put(_view, seen));
                else SetView(Put(_view, container with { Phase = ContainerPhase.Exited, ExitCode = 137, Reason = "ContainerStatusUnknown", Message = "The container could not be located when the pod was terminated", FinishedAt = _clock.GetUtcNow() }));
        }
        catch (GrpcException e)
        {
            _log.CannotLook(_pod.Metadata.Name, e.Message);
        }
    }

    /// <summary>Takes what the runtime says of one attempt into the view. An end is never taken back by an older look.</summary>
    private PodView Put(PodView view, ContainerView seen)
    {
        var attempts = view.Containers.GetValueOrDefault(seen.Name, []);
        int at = attempts.ToList().FindIndex(known => known.Id == seen.Id);
        if (at >= 0 && attempts[at].IsExited) return view;
        attempts = at >= 0 ? attempts.SetItem(at, seen) : [seen, .. attempts.Take(MostAttempts - 1)];
        view = view with { Containers = view.Containers.SetItem(seen.Name, attempts) };
        if (!seen.IsExited) return view;
        _watchers.EndProbes(seen.Id);
        bool ranLong = seen is { StartedAt: { } from, FinishedAt: { } to } && to - from >= RestartBackoff.ResetAfter;
        return ranLong ? view.With(seen.Name, memory => memory with { BackoffBase = seen.Attempt }) : view;
    }

    /// <summary>Begins to follow a running container: its end, its probes.</summary>
    private PodView Watch(PodView view, ContainerView container)
    {
        _watchers.Add(container.Id, this);
        if (PodContainer.Of(_pod.Spec).FirstOrDefault(c => c.Name == container.Name) is not { } wanted) return view;
        bool hasStartup = wanted.Spec.StartupProbe is not null, hasReadiness = wanted.Spec.ReadinessProbe is not null;
        _watchers.Probe(this, wanted, container, PodIps(view), (kind, words) => _runtime.Say(_pod, wanted, kind, "Unhealthy", words));
        return view.With(container.Name, memory => memory with
        {
            ProbedId = container.Id, StartupDone = !hasStartup, IsReady = !hasStartup && !hasReadiness, KillBecause = null, WaitingReason = null, WaitingMessage = null, NotBefore = null, Failures = 0,
        });
    }

    /// <summary>The sandbox in which an attempt was made.</summary>
    private string SandboxOf(string id) => _view.Containers.Values.SelectMany(attempts => attempts).FirstOrDefault(c => c.Id == id)?.SandboxId ?? _view.Sandbox?.Id ?? "";

    private IReadOnlyList<string> PodIps(PodView view) => _runtime.PodIps(_pod, view.Sandbox);

    private void BackOffImages()
    {
        foreach (var (name, memory) in _view.Memory.Where(pair => pair.Value.WaitingReason == "ErrImagePull"))
        {
            if (PodContainer.Of(_pod.Spec).FirstOrDefault(c => c.Name == name) is not { } container) continue;
            string words = $"Back-off pulling image \"{container.Spec.Image}\"";
            _runtime.Say(_pod, container, EventKind.Normal, "BackOff", words);
            _runtime.Say(_pod, container, EventKind.Warning, "Failed", "Error: ImagePullBackOff");
            SetView(_view.With(name, m => m with { WaitingReason = "ImagePullBackOff", WaitingMessage = $"{words}: ErrImagePull: {memory.WaitingMessage}" }));
        }
    }

    /// <summary>Once the API shows that a container did not start, it is one that crashed.</summary>
    private void BackOffStarts(PodStatus shown)
    {
        foreach (var status in shown.ContainerStatuses.Concat(shown.InitContainerStatuses).Where(status => status.State?.Waiting?.Reason == RunFailed))
            if (_view.MemoryOf(status.Name).WaitingReason == RunFailed) SetView(_view.With(status.Name, memory => memory with { WaitingReason = null, WaitingMessage = null }));
    }

    private void WriteStatus()
    {
        if (_isGone || _writing is not null || _isOver) return;
        var basis = _pod with { Status = _written with { Conditions = [.. _written.Conditions.Where(c => PodStatusBuilder.IsOwn(c.Type)), .. _pod.Status.Conditions.Where(c => !PodStatusBuilder.IsOwn(c.Type))] } };
        var status = _statuses.Build(basis, _view, _clock.GetUtcNow());
        // Against what was sent, not what came back: a server that adds or drops a field must not make us write for ever.
        if (!_isOverwritten && PodStatusWriter.IsSame(status, _sent)) return;
        _isOverwritten = false;
        _written = status;
        _writing = WriteAsync(_pod, status);
    }

    private static bool SaysTheSame(PodStatus one, PodStatus other) => Said(one).SequenceEqual(Said(other));

    private static IEnumerable<(string, string?)> Said(PodStatus status) => status.Conditions.Where(c => PodStatusBuilder.IsOwn(c.Type)).Select(c => (c.Type, (string?)c.Status)).Order();


    private async Task WriteAsync(Pod pod, PodStatus status)
    {
        Pod? answer = null;
        PodStatus? sent = null;
        try
        {
            answer = await _writer.WriteAsync(pod, status, _stop);
            sent = status;
        }
        catch (Exception e) when (e is ApiException or HttpRequestException or IOException or OperationCanceledException)
        {
            if (_stop.IsCancellationRequested) return;
            _log.StatusNotWritten(pod.Metadata.Namespace, pod.Metadata.Name, e.Message);
            await Task.Delay(TimeSpan.FromSeconds(1), _clock, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        Tell(new PodNews.StatusWritten(sent, answer));
    }
}
