namespace Fairlead.Store;

/// <summary>Steps that happen together, under one revision, or not at all. Preconditions see the state before the transaction.</summary>
public sealed class Transaction
{
    public Transaction(params Operation[] operations)
    {
        ArgumentNullException.ThrowIfNull(operations);
        ThrowIfEmptyOrTwice(operations);
        Operations = operations;
    }

    /// <summary>The steps, at most one a key.</summary>
    public IReadOnlyList<Operation> Operations { get; }

    private static void ThrowIfEmptyOrTwice(Operation[] operations)
    {
        if (operations.Length == 0 || Array.Exists(operations, o => o.Key is null))
            throw new ArgumentException("a transaction needs at least one operation, each with a key", nameof(operations));
        if (operations.Length == 1) return;
        var seen = new HashSet<string>(operations.Length, StringComparer.Ordinal);
        foreach (var operation in operations)
            if (!seen.Add(operation.Key))
                throw new ArgumentException($"the key {operation.Key} stands twice in one transaction", nameof(operations));
    }
}
