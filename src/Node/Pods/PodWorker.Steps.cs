using System.Collections.Immutable;
using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Plan;
using Fairlead.Node.Variables;
using Fairlead.Node.Volumes;
using Fairlead.Primitives;

namespace Fairlead.Node.Pods;

/// <summary>The steps of a worker: each runs beside the loop and ends with news of what it changed.</summary>
internal sealed partial class PodWorker
{
    /// <summary>Waits after a failed sandbox or volume: something outside the pod is missing and may come any moment.</summary>
    private static readonly Backoff StartWaits = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(10));

    /// <summary>Resources that could not be given are tried again after this.</summary>
    private static readonly TimeSpan ResizeAgain = TimeSpan.FromSeconds(5);

    private const string RunFailed = "RunContainerError", CreateFailed = "CreateContainerError";

    private void Step()
    {
        if (_step is not null) return;
        CheckDeadline();
        JudgeResize();
        var now = _clock.GetUtcNow();
        var step = PodPlanner.Next(_pod, _view, now);
        if (step is PodStep.Wait wait)
        {
            ShowCrashLoops(now);
            var until = _view.Unresized?.Reason == PodResize.Deferred && (wait.Until is null || wait.Until > now + ResizeAgain) ? now + ResizeAgain : wait.Until;
            _timer.Change(until is { } due ? due - now : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        _step = (step, cancel);
        _ = RunStepAsync(step, _pod, _view, cancel);
    }

    private void CheckDeadline()
    {
        if (_view.End is null && PodPlanner.Deadline(_pod) is { } deadline && deadline <= _clock.GetUtcNow() && !PodPlanner.IsEnding(_pod, _view))
            End(new PodEnd("DeadlineExceeded", "Pod was active on the node longer than the specified deadline"), EventKind.Normal);
    }

    private void End(PodEnd end, EventKind kind)
    {
        SetView(_view with { End = end });
        _runtime.Say(_pod, kind, end.Reason, end.Message);
    }

    /// <summary>Containers that wait for their restart say so.</summary>
    private void ShowCrashLoops(DateTimeOffset now)
    {
        if (PodPlanner.IsEnding(_pod, _view)) return;
        foreach (var container in PodContainer.Of(_pod.Spec))
        {
            var memory = _view.MemoryOf(container.Name);
            if (memory.WaitingReason is not null || _view.Current(container.Name) is not { IsExited: true, FinishedAt: { } finished } end) continue;
            if (!container.RestartsAfter(end.ExitCode, _pod.Spec.RestartPolicy ?? "Always")) continue;
            var wait = RestartBackoff.BeforeRestart(end.Attempt - memory.BackoffBase);
            if (finished + wait <= now) continue;
            string who = $"{_pod.Metadata.Name}_{_pod.Metadata.Namespace}({_pod.Metadata.Uid})";
            SetView(_view.With(container.Name, m => m with { WaitingReason = "CrashLoopBackOff", WaitingMessage = $"back-off {Words(wait)} restarting failed container={container.Name} pod={who}" }));
            _runtime.Say(_pod, container, EventKind.Warning, "BackOff", $"Back-off restarting failed container {container.Name} in pod {who}");
        }
    }

    /// <summary>Go writes 90 seconds as 1m30s.</summary>
    private static string Words(TimeSpan time) => time.TotalMinutes >= 1 ? $"{(int)time.TotalMinutes}m{time.Seconds}s" : $"{time.Seconds}s";

    private async Task RunStepAsync(PodStep step, Pod pod, PodView view, CancellationTokenSource cancel)
    {
        Func<PodView, PodView> change;
        try
        {
            change = step switch
            {
                PodStep.CreateSandbox(var attempt, var replaced) => await SandboxAsync(pod, attempt, replaced),
                PodStep.Start(var container, var attempt) => await StartAsync(pod, view, container, attempt, cancel.Token),
                PodStep.Kill(var container, var reason) => await KillAsync(pod, view, container, reason, cancel.Token),
                PodStep.Resize(var container, var running, var withRestart) => await ResizeAsync(pod, container, running, withRestart, cancel.Token),
                PodStep.StopAll(var grace) => await StopAllAsync(pod, view, grace, cancel.Token),
                PodStep.StopSandbox(var id) => await StopSandboxAsync(id),
                _ => await RemoveAsync(pod, view),
            };
        }
        catch (OperationCanceledException)
        {
            if (_stop.IsCancellationRequested) return;
            change = await LookAgainAsync(pod, view);                            // cancelled for a shorter grace or a deletion: plan anew
        }
        catch (Exception e) when (e is GrpcException or ApiException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            _log.StepFailed(step.GetType().Name, pod.Metadata.Namespace, pod.Metadata.Name, e.Message);
            await Task.Delay(TimeSpan.FromSeconds(1), _clock, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            change = static same => same;
        }
        cancel.Dispose();
        Tell(new PodNews.Done(change));
    }

    private async Task<Func<PodView, PodView>> SandboxAsync(Pod pod, int attempt, string? replaced)
    {
        if (replaced is not null) _runtime.Say(pod, EventKind.Normal, "SandboxChanged", "Pod sandbox changed, it will be killed and re-created.");
        try
        {
            var sandbox = await _runtime.CreateSandboxAsync(pod, attempt, replaced, _stop);
            _watchers.Add(sandbox.Id, this);
            return now => now with { Sandbox = sandbox, StartFailures = 0, StartNotBefore = null };
        }
        catch (Exception e) when (e is GrpcException or ApiException or HttpRequestException)
        {
            string reason = e is GrpcException refusal ? $"rpc error: code = {refusal.Code} desc = {e.Message}" : $"failed to get sandbox runtime: {e.Message}";
            _runtime.Say(pod, EventKind.Warning, "FailedCreatePodSandBox", $"Failed to create pod sandbox: {reason}");
            var due = _clock.GetUtcNow() + (StartWaits with { Failures = _view.StartFailures }).Delay;
            return now => now with { StartFailures = now.StartFailures + 1, StartNotBefore = due };
        }
    }

    private async Task<Func<PodView, PodView>> StartAsync(Pod pod, PodView view, PodContainer container, int attempt, CancellationToken cancel)
    {
        try
        {
            await _runtime.DropOldAttemptsAsync(pod, view.Containers.GetValueOrDefault(container.Name, []), _stop);
            string? target = pod.Spec.EphemeralContainers.FirstOrDefault(c => c.Name == container.Name)?.TargetContainerName;
            var started = await _runtime.StartContainerAsync(pod, view.Sandbox!, container, attempt, target is null ? null : view.Current(target)?.Id, id => _watchers.Add(id, this), cancel);
            if (container.Spec.Lifecycle?.PostStart is { } hook && await LifecycleHooks.RunAsync(_runtime.Cri, hook, container.Spec, started.Id, PodIps(view), _clock, _stop) is { } failure)
            {
                _runtime.Say(pod, container, EventKind.Warning, "FailedPostStartHook", failure);
                await _runtime.StopContainerAsync(pod, container, started, PodIps(view), PodPlanner.Grace(pod), "FailedPostStartHook", _clock, _stop);
                started = await _runtime.ViewAsync(pod, started.Id, SandboxOf(started.Id), _stop) ?? started;
            }
            return now => AfterStart(now, started, container.Spec.Resources);
        }
        catch (VolumeException e)
        {
            _runtime.Say(pod, EventKind.Warning, "FailedMount", e.Event);
            return Postponed(container, null, null);
        }
        catch (ContainerConfigException e)
        {
            _runtime.Say(pod, container, EventKind.Warning, "Failed", $"Error: {e.Message}");
            return Postponed(container, e.Reason, e.Message);
        }
        catch (ContainerStartException e)
        {
            if (e.Reason is RunFailed or CreateFailed) _runtime.Say(pod, container, EventKind.Warning, "Failed", $"Error: {e.Message}");
            return await FailedAsync(pod, view, container, e);
        }
    }

    private PodView AfterStart(PodView view, ContainerView started, ResourceRequirements? resources)
    {
        view = Put(view, started).With(started.Name, memory => memory with { WaitingReason = null, WaitingMessage = null, NotBefore = null, Resources = resources ?? ResourceRequirements.Empty });
        return view.Newest(started.Name) is { IsRunning: true } running ? Watch(view, running) : view;
    }

    /// <summary>Something the container refers to is missing: again soon.</summary>
    private Func<PodView, PodView> Postponed(PodContainer container, string? reason, string? message) => view => view.With(container.Name, memory => memory with
    {
        WaitingReason = reason,
        WaitingMessage = message,
        Failures = memory.Failures + 1,
        NotBefore = _clock.GetUtcNow() + (StartWaits with { Failures = memory.Failures }).Delay,
    });

    private async Task<Func<PodView, PodView>> FailedAsync(Pod pod, PodView view, PodContainer container, ContainerStartException failure)
    {
        // A container that was created but not started is an attempt: the runtime knows it.
        var attempts = await _runtime.AttemptsAsync(pod, container.Name, _stop);
        return now =>
        {
            foreach (var attempt in attempts.Reverse()) now = Put(now, attempt);
            return now.With(container.Name, memory => memory with
            {
                WaitingReason = failure.Reason,
                WaitingMessage = failure.Message,
                Failures = memory.Failures + 1,
                // One that was made and did not start has ended: it waits as one that crashed.
                NotBefore = failure.Reason == RunFailed && now.Newest(container.Name) is { IsExited: true } ? null : _clock.GetUtcNow() + RestartBackoff.AfterFailure(memory.Failures + 1),
            });
        };
    }

    private async Task<Func<PodView, PodView>> KillAsync(Pod pod, PodView view, ContainerView container, string reason, CancellationToken cancel)
    {
        var spec = PodContainer.Of(pod.Spec).FirstOrDefault(c => c.Name == container.Name);
        var probe = reason.Contains("startup", StringComparison.Ordinal) ? spec?.Spec.StartupProbe : spec?.Spec.LivenessProbe;
        var grace = probe?.TerminationGracePeriodSeconds is { } own ? TimeSpan.FromSeconds(own) : TimeSpan.FromSeconds(pod.Spec.TerminationGracePeriodSeconds ?? 30);
        await _runtime.StopContainerAsync(pod, spec, container, PodIps(view), grace, reason, _clock, cancel);
        var end = await _runtime.ViewAsync(pod, container.Id, SandboxOf(container.Id), _stop);
        return now => (end is null ? now : Put(now, end)).With(container.Name, memory => memory with { KillBecause = null });
    }

    private async Task<Func<PodView, PodView>> ResizeAsync(Pod pod, PodContainer container, ContainerView running, bool withRestart, CancellationToken cancel)
    {
        var resources = container.Spec.Resources ?? ResourceRequirements.Empty;
        if (withRestart) return await KillAsync(pod, _view, running, $"Container {container.Name} resize requires restart", cancel);   // it starts with them
        try
        {
            await _runtime.Cri.UpdateContainerResourcesAsync(running.Id, ContainerResourceLimits.Changed(pod.Spec, container.Spec), _stop);
        }
        catch (GrpcException e) when (e.Code != GrpcStatusCode.Unavailable)
        {
            _runtime.Say(pod, container, EventKind.Warning, "ResizeError", $"Error resizing container {container.Name}: {e.Message}");
            await Task.Delay(ResizeAgain, _clock, cancel);
            return static view => view;
        }
        _runtime.Say(pod, container, EventKind.Normal, "ResizeCompleted", $"Pod resize completed: container {container.Name}");
        return view => view.With(container.Name, memory => memory with { Resources = resources });
    }

    /// <summary>Before each step: whether other resources that are wanted can be given; what cannot be given now is looked at again later.</summary>
    private void JudgeResize()
    {
        if (PodPlanner.IsEnding(_pod, _view)) return;
        bool isWanted = PodResize.Wanted(_pod, _view with { Unresized = null }).Any();
        var verdict = isWanted ? _judge(_pod) : null;
        if (verdict == _view.Unresized) return;
        if (verdict is not null && verdict.Reason != _view.Unresized?.Reason) _runtime.Say(_pod, EventKind.Warning, $"Resize{verdict.Reason}", $"Pod resize {verdict.Reason}: {verdict.Message}");
        SetView(_view with { Unresized = verdict });
    }

    /// <summary>Regular containers together, then sidecars, the last first; all within one grace period.</summary>
    private async Task<Func<PodView, PodView>> StopAllAsync(Pod pod, PodView view, TimeSpan grace, CancellationToken cancel)
    {
        long began = _clock.GetTimestamp();
        var wanted = PodContainer.Of(pod.Spec).ToDictionary(c => c.Name, StringComparer.Ordinal);
        var running = view.Running.ToList();
        await Task.WhenAll(running.Where(c => wanted.GetValueOrDefault(c.Name)?.Kind != ContainerKind.Sidecar).Select(StopAsync));
        foreach (var sidecar in running.Where(c => wanted.GetValueOrDefault(c.Name)?.Kind == ContainerKind.Sidecar).OrderByDescending(c => pod.Spec.InitContainers.ToList().FindIndex(i => i.Name == c.Name)))
            await StopAsync(sidecar);
        return await LookAgainAsync(pod, view);

        Task StopAsync(ContainerView container)
        {
            var left = grace - _clock.GetElapsedTime(began);
            return _runtime.StopContainerAsync(pod, wanted.GetValueOrDefault(container.Name), container, PodIps(view), left > TimeSpan.Zero ? left : TimeSpan.Zero, $"Stopping container {container.Name}", _clock, cancel);
        }
    }

    private async Task<Func<PodView, PodView>> LookAgainAsync(Pod pod, PodView view)
    {
        var seen = new List<ContainerView>();
        foreach (var name in PodContainer.Of(pod.Spec).Select(c => c.Name).Concat(view.Containers.Keys).Distinct())
            seen.AddRange((await _runtime.AttemptsAsync(pod, name, _stop)).Reverse());
        return now => seen.Aggregate(now, Put);
    }

    private async Task<Func<PodView, PodView>> StopSandboxAsync(string id)
    {
        await _runtime.Cri.StopPodSandboxAsync(id, _stop);
        return now => now with { Sandbox = now.Sandbox is { } sandbox ? sandbox with { IsReady = false } : null };
    }

    private async Task<Func<PodView, PodView>> RemoveAsync(Pod pod, PodView view)
    {
        if (_writing is { } writing) await writing;
        if (!_isGone && !PodStatusWriter.IsSame(_statuses.Build(pod with { Status = _written }, view, _clock.GetUtcNow()), _written))
            await _writer.WriteAsync(pod, _statuses.Build(pod with { Status = _written }, view, _clock.GetUtcNow()), _stop);
        await _runtime.RemoveAsync(Uid, pod.Metadata.Namespace ?? "", pod.Metadata.Name ?? "", _stop);
        if (!_isGone) await _writer.RemoveAsync(pod, _stop);
        _isOver = true;
        return now => now with { Sandbox = null, Containers = ImmutableDictionary<string, ImmutableArray<ContainerView>>.Empty };
    }
}
