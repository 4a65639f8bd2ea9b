namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>What a program said and how it ended.</summary>
public sealed record Outcome(string Command, int Status, string Output, string Error)
{
    /// <summary>Its output, when it ended well.</summary>
    public string Text => Status == 0 ? Output : throw new Xunit.Sdk.XunitException($"{Command}\nended with status {Status}\n{Output}{Error}");

    public IReadOnlyList<string> Lines => Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
