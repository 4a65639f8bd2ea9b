using System.Text.RegularExpressions;

namespace Fairlead.Architecture.Tests;

public partial class FilesTellOneStory
{
    /// <summary>Lines a source file may have; nine of ten stay under <see cref="UsualLines"/>.</summary>
    private const int MostLines = 500;

    private const int UsualLines = 250;

    [Fact]
    public void No_source_file_is_longer_than_a_story() =>
        Assert.Empty(
            from file in House.Sources("src")
            let lines = File.ReadLines(Path.Combine(House.Root, file)).Count()
            where lines > MostLines
            select $"{file}: {lines} lines, at most {MostLines}");

    [Fact]
    public void Nine_of_ten_source_files_are_short()
    {
        var lengths = House.Sources("src").Select(file => File.ReadLines(Path.Combine(House.Root, file)).Count()).ToList();
        Assert.True(lengths.Count(length => length > UsualLines) * 10 <= lengths.Count);
    }

    [Fact]
    public void A_file_s_namespace_is_its_folder() =>
        Assert.Empty(
            from file in House.Sources("src")
            let declared = NamespaceLine().Match(File.ReadAllText(Path.Combine(House.Root, file)))
            where declared.Success && declared.Groups[1].Value != NamespaceOf(file)
            select $"{file}: namespace {declared.Groups[1].Value}, expected {NamespaceOf(file)}");

    [Fact]
    public void No_exception_is_dropped_in_silence() =>
        Assert.Empty(
            from file in House.Sources("src")
            let match = EmptyCatch().Match(File.ReadAllText(Path.Combine(House.Root, file)))
            where match.Success
            select $"{file}: {match.Value}");

    [Fact]
    public void Tests_wait_for_events_not_for_the_clock() =>
        Assert.Empty(
            from file in House.Sources("tests")
            where !file.Contains("Architecture.Tests")
            let match = Sleep().Match(File.ReadAllText(Path.Combine(House.Root, file)))
            where match.Success
            select $"{file}: {match.Value}");

    private static string NamespaceOf(string file)
    {
        var folders = Path.GetDirectoryName(file)!.Split('/').Skip(1);
        return string.Join('.', folders.First() == "Fairlead" ? folders : folders.Prepend("Fairlead"));
    }

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceLine();

    [GeneratedRegex(@"catch\s*(\([^)]*\))?\s*(when\s*\([^)]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"Thread\.Sleep\(|await Task\.Delay\(")]
    private static partial Regex Sleep();
}
