using System.Runtime.CompilerServices;

namespace Fairlead.Node.Cri;

/// <summary>
/// containerd's own event stream. CRI's GetContainerEvents came with containerd 1.7; this one is in every version, so that
/// an ended container is news at once and nothing has to be polled.
/// </summary>
public sealed class ContainerdEventStream(GrpcChannel channel)
{
    /// <summary>The namespace in which containerd's CRI plugin keeps its containers.</summary>
    public const string CriNamespace = "k8s.io";

    /// <summary>Identifiers of containers and sandboxes whose main process ended, as it happens.</summary>
    public async IAsyncEnumerable<string> ExitsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var request = new SubscribeRequest { Filters = { $"namespace=={CriNamespace},topic==\"/tasks/exit\"" } };
        await foreach (var envelope in channel.StreamAsync<EventEnvelope>("/containerd.services.events.v1.Events/Subscribe", request, stop))
        {
            var exit = TaskExit.Parser.ParseFrom(envelope.Event.Value);
            // An exec'd process has an id of its own; the main process has the container's.
            if (exit.Id == exit.ContainerId) yield return exit.ContainerId;
        }
    }
}
