namespace Fairlead.Store.Log;

/// <summary>Reads rows as they were when it was opened.</summary>
internal interface IRowReader : IDisposable
{
    Entry Read(in Slot slot);
}
