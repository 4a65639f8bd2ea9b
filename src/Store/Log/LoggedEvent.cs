namespace Fairlead.Store.Log;

/// <summary>An event and the row that records it.</summary>
internal readonly record struct LoggedEvent(StoreEvent Event, long Row);
