using Fairlead.Dns.Configuration;

namespace Fairlead.Dns.Tests.Configuration;

/// <summary>Files that a Corefile of these tests may import, by name; the variable UPSTREAM is 192.0.2.9.</summary>
internal sealed class TestFiles(params (string Name, string Text)[] files) : ICorefileFiles
{
    public string? Variable(string name) => name == "UPSTREAM" ? "192.0.2.9" : null;

    public IReadOnlyList<(string Name, string Text)> Import(string pattern) =>
        [.. files.Where(file => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, file.Name)).OrderBy(file => file.Name, StringComparer.Ordinal)];
}
