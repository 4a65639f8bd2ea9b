namespace Fairlead.Store;

/// <summary>The storage cannot do what it must. The message is one sentence for the user: what, which file, and what to do.</summary>
public sealed class StoreException : IOException
{
    public StoreException(string message) : base(message) { }

    public StoreException(string message, Exception inner) : base(message, inner) { }
}
