namespace Fairlead.Client.Watching;

/// <summary>An informer of any kind, to run and to wait for.</summary>
public interface IInformer
{
    /// <summary>Done when the cache holds the first full list.</summary>
    Task Synced { get; }

    Task RunAsync(CancellationToken stop);
}
