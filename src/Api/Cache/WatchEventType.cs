namespace Fairlead.Api.Cache;

/// <summary>What a watch event says; the names are the words on the wire, upper case.</summary>
internal enum WatchEventType : byte
{
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}
