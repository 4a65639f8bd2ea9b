namespace Fairlead.Node.Images;

/// <summary>What came of importing an archive.</summary>
public abstract record ImageImport
{
    private ImageImport() { }

    /// <summary>These images can be used now.</summary>
    public sealed record Imported(IReadOnlyList<string> Names) : ImageImport;

    /// <summary>Nothing was imported, for this reason.</summary>
    public sealed record Refused(string Reason) : ImageImport;
}
