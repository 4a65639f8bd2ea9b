using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Fairlead.Architecture.Tests;

/// <summary>The house as its files tell it: the table of ARCHITECTURE.md, the project files and the sources below src.</summary>
internal static partial class House
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<Room> Rooms { get; } =
        [.. File.ReadLines(Path.Combine(Root, "ARCHITECTURE.md")).Select(line => RoomRow().Match(line)).Where(row => row.Success).Select(RoomOf)];

    /// <summary>Folders that decide only, inside projects that also do I/O.</summary>
    public static IReadOnlyList<string> PureFolders { get; } = ["Node/Plan", "Node/Variables", "Proxy/Plan", "Dns/Zone", "Ingress/Plan", "Explain/Trace", "Explain/Lint"];

    /// <summary>Every source file a person wrote, its path relative to the root.</summary>
    public static IEnumerable<string> Sources(string folder)
    {
        string start = Path.Combine(Root, folder);
        if (!Directory.Exists(start)) return [];
        return Directory.EnumerateFiles(start, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file))
            .Where(file => !file.Contains("/obj/") && !file.Contains("/bin/") && !file.EndsWith(".g.cs") && !file.Contains("/Generated/"));
    }

    public static IEnumerable<string> ReferencesOf(string project) =>
        XDocument.Load(Path.Combine(Root, "src", project, $"{project}.csproj")).Descendants("ProjectReference")
            .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value));

    private static Room RoomOf(Match row) => new(
        row.Groups["name"].Value,
        int.Parse(row.Groups["floor"].Value),
        row.Groups["pure"].Value == "yes",
        [.. row.Groups["below"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Fairlead.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the folder of Fairlead.slnx.");
        return folder.FullName;
    }

    [GeneratedRegex(@"^\| `(?<name>\w+)` \|.*\| (?<floor>\d+) \| (?<pure>yes|no) \| (?<below>[\w, ]*)\|\s*$")]
    private static partial Regex RoomRow();
}
