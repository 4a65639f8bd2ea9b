namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>The project's own files that the tests use.</summary>
public static class Files
{
    public static string Root { get; } = FindRoot();

    /// <summary>What ./build makes.</summary>
    public static string Program => Path.Combine(Root, "out", "fairlead");

    public static string Example(string name) => Path.Combine(Root, "examples", name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Fairlead.slnx")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the folder of Fairlead.slnx.");
        return folder.FullName;
    }
}
