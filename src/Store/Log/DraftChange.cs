namespace Fairlead.Store.Log;

/// <summary>A change that is about to happen and what it replaces.</summary>
internal readonly record struct DraftChange(LoggedEvent Logged, Slot? Old);
