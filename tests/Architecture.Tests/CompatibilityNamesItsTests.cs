using System.Text.RegularExpressions;

namespace Fairlead.Architecture.Tests;

/// <summary>docs/api-compatibility.md is a checklist: each line names tests, and each test that it names is there.</summary>
public partial class CompatibilityNamesItsTests
{
    private static readonly IReadOnlyList<(string What, string Shown)> Lines =
        [.. File.ReadLines(Path.Combine(House.Root, "docs", "api-compatibility.md")).Select(line => Row().Match(line)).Where(row => row.Success).Skip(1).Select(row => (row.Groups["what"].Value, row.Groups["shown"].Value))];

    private static readonly Lazy<IReadOnlySet<string>> Tests = new(() =>
        House.Sources("tests").SelectMany(file => Declared().Matches(File.ReadAllText(Path.Combine(House.Root, file)))).Select(found => found.Groups["name"].Value).ToHashSet());

    [Fact]
    public void Every_line_names_a_test() => Assert.Empty(Lines.Where(line => !line.Shown.Contains('`') && line.Shown != "none: not done").Select(line => line.What));

    [Fact]
    public void Every_test_named_is_there()
    {
        Assert.True(Lines.Count > 30);
        var named = Lines.SelectMany(line => Quoted().Matches(line.Shown)).Select(found => found.Groups["name"].Value).Where(name => !name.Contains('.'));
        Assert.Empty(named.Except(Tests.Value));
    }

    [GeneratedRegex(@"^\| (?<what>[^|]+) \| [^|]+ \| (?<shown>[^|]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex("`(?<name>[^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\b(class|void|Task) (?<name>\w+)")]
    private static partial Regex Declared();
}
