namespace Fairlead.Store;

/// <summary>One step of a transaction on one key: put, delete or only check, each with what must be true beforehand.</summary>
public readonly record struct Operation
{
    /// <summary>As <see cref="Expected"/>: the key may be there or not.</summary>
    public const long Anything = -1;

    /// <summary>As <see cref="Expected"/>: the key must not be there.</summary>
    public const long Absent = 0;

    private Operation(OperationKind kind, string key, long expected)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(expected, Anything);
        Kind = kind;
        Key = key;
        Expected = expected;
    }

    public OperationKind Kind { get; }

    public string Key { get; }

    /// <summary>The modification revision the key must have, or <see cref="Absent"/>, or <see cref="Anything"/>.</summary>
    public long Expected { get; }

    /// <summary>The bytes to put. They are the store's from now on: do not write into them again.</summary>
    public ReadOnlyMemory<byte> Value { get; private init; }

    /// <summary>
    /// Where in <see cref="Value"/> the store inserts the commit's revision in decimal digits; negative for nowhere. So an object can
    /// carry its own resource version in the very bytes that are stored, watched and sent, though nobody knows it beforehand.
    /// </summary>
    public int StampAt { get; private init; }

    /// <summary>Sets the key's bytes, whatever was there.</summary>
    public static Operation Put(string key, ReadOnlyMemory<byte> value, long expected = Anything, int stampAt = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(stampAt, value.Length);
        return new Operation(OperationKind.Put, key, expected) { Value = value, StampAt = stampAt };
    }

    /// <summary>Sets the bytes of a key that must not be there yet.</summary>
    public static Operation Create(string key, ReadOnlyMemory<byte> value, int stampAt = -1) => Put(key, value, Absent, stampAt);

    /// <summary>Removes the key. Without an expectation, a key that is not there is no fault and no change.</summary>
    public static Operation Delete(string key, long expected = Anything) => new(OperationKind.Delete, key, expected);

    /// <summary>Changes nothing, but the whole transaction is refused unless the key stands as expected.</summary>
    public static Operation Check(string key, long expected) => new(OperationKind.Check, key, expected);
}
