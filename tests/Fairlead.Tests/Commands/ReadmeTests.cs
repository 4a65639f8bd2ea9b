using System.Text.RegularExpressions;
using Fairlead.Commands;

namespace Fairlead.Tests.Commands;

/// <summary>Prose that nobody runs goes stale: every command line that the documents show is one that the program takes.</summary>
public partial class ReadmeTests
{
    public static TheoryData<string, string> Lines()
    {
        var lines = new TheoryData<string, string>();
        foreach (string file in Documents())
            foreach (Match line in CommandLineText().Matches(File.ReadAllText(Path.Combine(Root, file))))
                lines.Add(file, line.Groups["arguments"].Value.Trim());
        return lines;
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Commands_in_the_documents_are_commands_of_the_program(string file, string arguments)
    {
        var parsed = CommandLine.Root().Parse(arguments);
        Assert.True(parsed.Errors.Count == 0, $"{file}: fairlead {arguments}: {string.Join(" ", parsed.Errors)}");
    }

    [Fact]
    public void Scripts_that_the_readme_names_are_there() =>
        Assert.All(ScriptText().Matches(File.ReadAllText(Path.Combine(Root, "README.md"))).Select(match => match.Groups[1].Value), script => Assert.True(File.Exists(Path.Combine(Root, script)), script));

    private static IEnumerable<string> Documents() => Directory.GetFiles(Path.Combine(Root, "docs"), "*.md").Select(file => Path.GetRelativePath(Root, file)).Prepend("README.md");

    internal static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Fairlead.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the folder of Fairlead.slnx.");
        return folder.FullName;
    }

    /// <summary>In a code block, at a line's begin: "fairlead VERB …", "out/fairlead VERB …", up to a comment or a pipe.</summary>
    [GeneratedRegex(@"^ *(?:\$ |sudo )?(?:out/|\./)?fairlead (?<arguments>[a-z][^\n#|&;…]*)$|^ *(?:\$ |sudo )?(?:out/|\./)?fairlead (?<arguments>[a-z][^\n#|&;…]*?) +[#|&]", RegexOptions.Multiline)]
    private static partial Regex CommandLineText();

    [GeneratedRegex(@"^ *(?:sudo )?\./(\w+)\b", RegexOptions.Multiline)]
    private static partial Regex ScriptText();
}
