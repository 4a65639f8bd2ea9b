using Fairlead.Background;
using Fairlead.Composition;
using Fairlead.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary>Starts a worker's process in the background and tells when its node serves.</summary>
public static class WorkerStart
{
    /// <summary>
    /// The runtime's threads look busily for more work before they sleep (70 rounds), which helps a server under load. A node does a little
    /// many times: there the looking costs more than the work (a third of a resting node's CPU).
    /// </summary>
    private static readonly (string Name, string Value) NoSpinning = ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");

    public static async Task<int> InBackgroundAsync(ClusterPaths paths, WorkerRecord record, CancellationToken stop)
    {
        if (RunningProcess.Find(paths) is { } running)
        {
            Console.WriteLine($"Node {record.Name} runs already (process {running.Pid}, data in {paths.DataDir}).");
            return ExitStatus.Done;
        }
        var view = new StartView();
        await foreach (var heard in StartAsync(paths, record, stop))
        {
            if (heard is StartEvent.Failed(var sentence)) throw new CommandFailure(sentence);
            view.Show(heard);
        }
        return ExitStatus.Done;
    }

    /// <summary>The start of the worker's process, in its own network namespace and under its node's name where it has them.</summary>
    public static IAsyncEnumerable<StartEvent> StartAsync(ClusterPaths paths, WorkerRecord record, CancellationToken stop) =>
        new BackgroundStart(paths, record.AsFurtherNode is { } node ? (node.Namespace, node.Name) : null, NoSpinning).StartAsync(["worker", "--data-dir", paths.DataDir], stop);
}
