using System.Text.RegularExpressions;

namespace Fairlead.Architecture.Tests;

public partial class PureCodeTouchesNothing
{
    public static TheoryData<string> PurePlaces() =>
        [.. House.Rooms.Where(room => room.Pure).Select(room => room.Name).Concat(House.PureFolders)];

    [Theory]
    [MemberData(nameof(PurePlaces))]
    public void Pure_code_asks_no_clock_file_socket_process_or_chance(string place) =>
        Assert.Empty(
            from file in House.Sources($"src/{place}")
            from line in File.ReadLines(Path.Combine(House.Root, file)).Select((text, at) => (Text: text, Number: at + 1))
            let touch = Outside().Match(line.Text)
            where touch.Success && !line.Text.TrimStart().StartsWith("//")
            select $"{file}:{line.Number}: {touch.Value}");

    [Theory]
    [InlineData("var now = DateTime.UtcNow;", true)]
    [InlineData("File.ReadAllText(path)", true)]
    [InlineData("new Socket(family)", true)]
    [InlineData("clock.GetUtcNow()", false)]
    [InlineData("Profile.Read(x)", false)]
    public void The_rule_knows_what_is_outside(string line, bool outside) => Assert.Equal(outside, Outside().IsMatch(line));

    [GeneratedRegex("""
        \bDateTime(Offset)?\.(Utc)?Now\b | \bDateTime\.Today\b | \bTimeProvider\.System\b | \bStopwatch\b
        | (?<!\.)\b(File|Directory)\.\w+\( | \bnew\ (FileStream|FileInfo|DirectoryInfo|Socket|TcpClient|TcpListener|UdpClient|HttpClient|Random)\b
        | \bEnvironment\.(?!NewLine) | \bProcess\.\w+\( | \b(LibraryImport|DllImport)\b | \bThread\.Sleep\b | \bTask\.(Delay|Run)\b
        | \bRandom\.Shared\b | \bGuid\.NewGuid\b | \bConsole\.
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Outside();
}
