namespace Fairlead.Architecture.Tests;

/// <summary>One row of the table in ARCHITECTURE.md.</summary>
internal sealed record Room(string Name, int Floor, bool Pure, IReadOnlyList<string> MayReference)
{
    public bool MayReferenceRoom(string other) => MayReference is ["everything"] || MayReference.Contains(other);
}
