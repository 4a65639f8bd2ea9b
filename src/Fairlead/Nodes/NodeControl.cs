using System.Diagnostics;
using Fairlead.Background;
using Fairlead.Composition;
using Fairlead.Linux.Namespaces;
using Fairlead.Node.Containerd;

namespace Fairlead.Nodes;

/// <summary>Ends further nodes and takes them away.</summary>
public sealed class NodeControl(ClusterPaths cluster)
{
    private readonly FurtherNodes _nodes = new(cluster);

    /// <summary>As if its power were cut: its process, its pods and its containerd end; its data stays.</summary>
    public async Task StopAsync(WorkerRecord node, CancellationToken stop)
    {
        var paths = _nodes.PathsOf(node.Name);
        (node with { Stopped = true }).Write(paths);
        await EndAsync(node, stop);
    }

    /// <summary>Lets it run again; the cluster's process starts it.</summary>
    public void Start(WorkerRecord node) => (node with { Stopped = false }).Write(_nodes.PathsOf(node.Name));

    public async Task RemoveAsync(WorkerRecord node, CancellationToken stop)
    {
        await StopAsync(node, stop);
        NodesNetwork.RemoveNode(node.AsFurtherNode!);
        Directory.Delete(_nodes.PathsOf(node.Name).DataDir, recursive: true);
    }

    /// <summary>Ends all and takes their networks away; what they are stays on disk for the next start.</summary>
    public async Task EndAllAsync(CancellationToken stop)
    {
        var all = _nodes.All();
        await Task.WhenAll(all.Select(node => EndAsync(node, stop)));
        foreach (var node in all) NodesNetwork.RemoveNode(node.AsFurtherNode!);
        if (all.Count > 0) NodesNetwork.Remove();
        NodesNetwork.RemoveMarked(cluster);
    }

    /// <summary>`fairlead down` in the node's own network namespace, where its rules and interfaces are.</summary>
    private async Task EndAsync(WorkerRecord node, CancellationToken stop)
    {
        if (!NetworkNamespace.IsNamed(node.AsFurtherNode!.Namespace)) return;
        string ns = NetworkNamespace.PathOf(node.AsFurtherNode!.Namespace);
        using var down = Process.Start(new ProcessStartInfo("nsenter", [$"--net={ns}", "--", Environment.ProcessPath!, "down", "--data-dir", _nodes.PathsOf(node.Name).DataDir])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = down.StandardError.ReadToEndAsync(stop);
        await down.StandardOutput.ReadToEndAsync(stop);
        await down.WaitForExitAsync(stop);
        if (down.ExitCode != 0) throw new CommandFailure($"Node {node.Name} could not be ended: {(await said).Trim()}");
    }
}
