namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>Unmodified builds of kubectl, old and new, fetched once from Debian's archive.</summary>
public static class Kubectls
{
    private static string Folder => Path.Combine(Files.Root, "out", "kubectls");

    public static async Task<IReadOnlyList<string>> FetchAsync()
    {
        _ = (await Shell.RunAsync([Path.Combine(Files.Root, "tests", "EndToEnd.Tests", "get-kubectls"), Folder])).Text;
        return [.. Directory.GetFiles(Folder, "kubectl-*").OrderBy(file => Version.Parse(Path.GetFileName(file)["kubectl-".Length..]))];
    }
}
