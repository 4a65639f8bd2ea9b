using System.Threading.Channels;
using Fairlead.Background;
using Fairlead.Commands;
using Fairlead.Composition;
using Fairlead.Linux;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Nodes;

/// <summary>
/// Keeps one further node running: starts its process, takes over one that runs already, starts it again when it dies, and leaves it alone
/// while <c>fairlead node stop</c> says so. It does not end the process when it ends itself: a node outlives the control plane.
/// </summary>
public sealed class NodeKeeper(ClusterPaths paths, WorkerRecord record, NodesNetwork network, ILogger<WorkerRecord> log, TimeProvider clock)
{
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when the node serves, or is meant not to.</summary>
    public Task Ready => _ready.Task;

    public async Task RunAsync(CancellationToken stop)
    {
        var changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var watcher = new FileSystemWatcher(paths.DataDir, "worker.json") { EnableRaisingEvents = true };
        watcher.Renamed += (_, _) => changed.Writer.TryWrite(true);
        watcher.Deleted += (_, _) => changed.Writer.TryWrite(true);
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
        while (!stop.IsCancellationRequested)
        {
            if (WorkerRecord.Find(paths) is not { Stopped: false })
            {
                _ready.TrySetResult();
                await changed.Reader.ReadAsync(stop);
                continue;
            }
            network.EnsureNode(record.AsFurtherNode!);
            if (RunningProcess.Find(paths) is null && !await StartAsync(stop))
            {
                await Task.Delay(backoff.Delay, clock, stop);
                backoff = backoff.Next;
                continue;
            }
            backoff = backoff.Reset;
            _ready.TrySetResult();
            if (RunningProcess.Find(paths) is { } running) await PidFds.EndedAsync(running.Pid, Timeout.InfiniteTimeSpan, stop);
        }
    }

    private async Task<bool> StartAsync(CancellationToken stop)
    {
        await foreach (var heard in WorkerStart.StartAsync(paths, record, stop))
        {
            if (heard is StartEvent.Ready) return true;
            if (heard is StartEvent.Failed(var sentence)) log.NodeNotStarted(record.Name, sentence);
        }
        return false;
    }
}
