namespace Fairlead.Background;

/// <summary>Compares the options of a command with those that the process of the cluster was started with. Pure.</summary>
public static class GivenOptions
{
    private static readonly string[] NotOfTheCluster = ["--data-dir", "--foreground", "--report"];

    /// <summary>The options, each with its values, that the running process was not given.</summary>
    public static IReadOnlyList<string> Missing(IEnumerable<string> now, IEnumerable<string> running) =>
        [.. Read(now).Except(Read(running)).Where(option => !NotOfTheCluster.Contains(option.Split(' ')[0]))];

    /// <summary>Each option with what follows it; an option that is written twice stands there twice.</summary>
    private static List<string> Read(IEnumerable<string> tokens)
    {
        var options = new List<string>();
        foreach (string token in tokens)
        {
            if (token.StartsWith("--", StringComparison.Ordinal)) options.Add(token.Contains('=') ? token.Remove(token.IndexOf('=')) + " " + token[(token.IndexOf('=') + 1)..] : token);
            else if (options.Count > 0) options[^1] += " " + token;
        }
        return options;
    }
}
