using System.CommandLine;
using Fairlead.Background;
using Fairlead.Client.Watching;
using Fairlead.Composition;
using Fairlead.Nodes;
using KubeNode = Fairlead.Kubernetes.Core.Node;

namespace Fairlead.Commands;

/// <summary><c>fairlead node</c>: stops, starts and removes the further nodes of this machine's cluster.</summary>
public static class NodeCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var command = new Command("node", "Stops, starts and removes further nodes of this machine's cluster (fairlead up --nodes).");
        command.Add(Verb("stop", "Cuts the node's power: its process, pods and containerd end at once, as in a crash; its data stays.", StopAsync));
        command.Add(Verb("start", "Lets a stopped node run again, and returns when it is ready.", StartAsync));
        command.Add(Verb("remove", "Takes the node out of the cluster for good, with its data.", RemoveAsync));
        return command;
    }

    private static Command Verb(string name, string help, Func<ClusterPaths, WorkerRecord, CancellationToken, Task<string>> act)
    {
        var node = new Argument<string>("name") { Description = "The node's name, as kubectl get nodes shows it." };
        var dataDir = ClusterFlags.DataDirFlag();
        var command = new Command(name, help) { node, dataDir };
        command.SetAction(async (parsed, stop) =>
        {
            Preflight.Root($"fairlead node {name}");
            var paths = ClusterPaths.Of(parsed.GetValue(dataDir)!);
            Console.WriteLine(await act(paths, new FurtherNodes(paths).Find(parsed.GetValue(node)!), stop));
            return ExitStatus.Done;
        });
        return command;
    }

    private static async Task<string> StopAsync(ClusterPaths cluster, WorkerRecord node, CancellationToken stop)
    {
        await new NodeControl(cluster).StopAsync(node, stop);
        return $"Node {node.Name} is stopped.";
    }

    private static async Task<string> StartAsync(ClusterPaths cluster, WorkerRecord node, CancellationToken stop)
    {
        if (RunningProcess.Find(cluster) is null) throw new CommandFailure("The cluster does not run, so nobody would start the node. Start it: fairlead up");
        using var client = Kubeconfigs.Connection(cluster.Kubeconfig).Connect();
        var before = await client.FindAsync<KubeNode>(null, node.Name, stop);
        new NodeControl(cluster).Start(node);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            await foreach (var change in client.WatchAsync<KubeNode>(null, new() { FieldSelector = $"metadata.name={node.Name}", ResourceVersion = before?.Metadata.ResourceVersion }, limit.Token))
                if (change is WatchEvent<KubeNode>.Modified { Object: var changed } ? IsReady(changed) : change is WatchEvent<KubeNode>.Added { Object: var added } && IsReady(added)) return $"Node {node.Name} is ready.";
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new CommandFailure($"Node {node.Name} did not become ready within {Patience.TotalSeconds} s; its log: {new FurtherNodes(cluster).PathsOf(node.Name).Log}");
        }
        throw new CommandFailure($"The API server ended the watch of node {node.Name}; see: kubectl get nodes");
    }

    private static async Task<string> RemoveAsync(ClusterPaths cluster, WorkerRecord node, CancellationToken stop)
    {
        if (RunningProcess.Find(cluster) is null) throw new CommandFailure("The cluster does not run, so the Node object could not be removed. Start it: fairlead up");
        await new NodeControl(cluster).RemoveAsync(node, stop);
        using var client = Kubeconfigs.Connection(cluster.Kubeconfig).Connect();
        await client.DeleteAsync<KubeNode>(null, node.Name, stop: stop);
        return $"Node {node.Name} is removed.";
    }

    private static bool IsReady(KubeNode node) => node.Status.Conditions.Any(c => c is { Type: "Ready", Status: "True" });
}
