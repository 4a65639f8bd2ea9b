namespace Fairlead.Dns.Zone;

/// <summary>Something that is found by bytes which it holds itself, so that a table needs no second copy of the key.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IKeyed<TSelf> where TSelf : class, IKeyed<TSelf>
{
    ReadOnlySpan<byte> Key { get; }

    /// <summary>Stands in a table where an item was removed; never handed out.</summary>
    static abstract TSelf Tombstone { get; }
}
