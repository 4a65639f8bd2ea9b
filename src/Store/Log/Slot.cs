namespace Fairlead.Store.Log;

/// <summary>What the index knows of a live key: its revisions, the row that holds its bytes and, in a store without a disk, the entry itself.</summary>
internal readonly record struct Slot(string Key, long CreateRevision, long ModRevision, long Row, Entry? Held);
