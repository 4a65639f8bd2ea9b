namespace Fairlead.Dns.Configuration;

/// <summary>What a Corefile may name besides itself: variables of the environment, files to import.</summary>
public interface ICorefileFiles
{
    string? Variable(string name);

    /// <summary>Name and text of the files that a pattern (<c>custom/*.override</c>) means, in the order of their names; none may be there.</summary>
    IReadOnlyList<(string Name, string Text)> Import(string pattern);
}
