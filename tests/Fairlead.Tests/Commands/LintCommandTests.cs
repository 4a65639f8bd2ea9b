using Fairlead.Commands;
using Fairlead.Explain.Lint;
using Fairlead.Explain.Lint.Rendering;
using Fairlead.Explain.Trace;

namespace Fairlead.Tests.Commands;

/// <summary>Exit statuses and files; what is found in them is for Explain.Tests.</summary>
public sealed class LintCommandTests : IDisposable
{
    private const string OutOfRange = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {type: NodePort, ports: [{port: 80, nodePort: 7}]}\n";
    private const string OneNote = "apiVersion: v1\nkind: Service\nmetadata: {name: b}\nspec: {selector: {app: b}, ports: [{port: 80}]}\n";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fairlead-lint-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(OutOfRange, "", 1)]
    [InlineData(OutOfRange, "--fail-on never", 0)]
    [InlineData(OutOfRange, "--service-node-port-range 1-100", 0)]
    [InlineData(OneNote, "", 0)]
    [InlineData(OneNote, "--fail-on note", 1)]
    [InlineData(OneNote, "--fail-on nothing", 2)]
    [InlineData("a: [", "", 2)]
    [InlineData("a: [", "--fail-on never", 2)]
    public async Task The_exit_status_says_what_was_found(string text, string flags, int status)
    {
        string file = Written("a.yaml", text);
        Assert.Equal(status, await CommandLine.RunAsync(["lint", "-f", file, .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)]));
    }

    [Fact]
    public async Task A_folder_is_all_its_manifests_and_nothing_else()
    {
        Written("notes.txt", "a: [");
        Written("below/a.yml", OutOfRange);
        Assert.Equal(1, await CommandLine.RunAsync(["lint", "-f", _folder.FullName]));
    }

    [Theory]
    [InlineData("lint")]
    [InlineData("lint -f /nowhere/at/all.yaml")]
    [InlineData("lint --explain nothing")]
    public async Task Wrong_use_ends_with_2(string line) => Assert.Equal(2, await CommandLine.RunAsync(line.Split(' ')));

    [Fact]
    public async Task An_empty_folder_is_wrong_use() => Assert.Equal(2, await CommandLine.RunAsync(["lint", "-f", _folder.FullName]));

    [Fact]
    public async Task A_code_is_explained() => Assert.Equal(0, await CommandLine.RunAsync(["lint", "--explain", "node-port-taken"]));

    [Fact]
    public void The_page_has_every_code_with_its_severity()
    {
        string page = File.ReadAllText(Path.Combine(ReadmeTests.Root, "docs", "lint.md"));
        Assert.All(LintRules.All, rule => Assert.Contains($"| `{rule.Code}` | {LintText.Word(rule.Severity)} | {rule.Title} |", page));
    }

    [Fact]
    public void The_page_of_trace_has_every_cause()
    {
        string page = File.ReadAllText(Path.Combine(ReadmeTests.Root, "docs", "trace.md"));
        Assert.All(Enum.GetValues<CauseCode>(), code => Assert.Contains($"`{new Cause(code, "", "").CodeText}`", page));
    }

    private string Written(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }
}
