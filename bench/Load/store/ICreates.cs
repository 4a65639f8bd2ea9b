namespace Fairlead.StoreLoad;

/// <summary>Something that can durably create a key that must not be there yet.</summary>
internal interface ICreates : IAsyncDisposable
{
    string Name { get; }

    /// <summary>One more client; each has its own connection where there is one.</summary>
    Func<string, byte[], Task> NewClient();
}
