using Fairlead.Kubernetes.Meta;

namespace Fairlead.Client.Watching;

/// <summary>One line of a watch.</summary>
public abstract record WatchEvent<T>
{
    private WatchEvent() { }

    /// <summary>The object is new to this watch.</summary>
    public sealed record Added(T Object) : WatchEvent<T>;

    public sealed record Modified(T Object) : WatchEvent<T>;

    /// <summary>The object is gone, or no longer matches the selectors; this was its last state.</summary>
    public sealed record Deleted(T Object) : WatchEvent<T>;

    /// <summary>Nothing happened up to this revision; a watch may resume from here.</summary>
    /// <param name="InitialEventsEnd">True once, after the last initial event of a watch that asked for them.</param>
    public sealed record Bookmark(string ResourceVersion, bool InitialEventsEnd) : WatchEvent<T>;

    /// <summary>The watch has ended; 410 means: list again.</summary>
    public sealed record Error(Status Status) : WatchEvent<T>;
}
