namespace Fairlead.Controllers.Running;

/// <summary>One control loop.</summary>
public interface IController
{
    /// <summary>The name in logs and metrics, as Kubernetes calls it: "replicaset-controller".</summary>
    string Name { get; }

    /// <summary>Runs until cancelled; called when all caches are full.</summary>
    Task RunAsync(CancellationToken stop);
}
