namespace Fairlead.Store;

/// <summary>What an <see cref="Operation"/> does to its key.</summary>
public enum OperationKind : byte
{
    Put,
    Delete,
    Check,
}
