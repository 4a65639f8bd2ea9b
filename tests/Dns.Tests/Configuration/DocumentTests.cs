using Fairlead.Dns.Configuration;

namespace Fairlead.Dns.Tests.Configuration;

public class DocumentTests
{
    [Fact]
    public void The_Corefile_of_the_documentation_is_understood()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Fairlead.slnx"))) folder = folder.Parent;
        string text = File.ReadAllText(Path.Combine(folder.FullName, "docs", "dns.md"));
        int start = text.IndexOf("```corefile\n", StringComparison.Ordinal) + "```corefile\n".Length;
        var file = Corefile.Parse(text[start..text.IndexOf("```", start, StringComparison.Ordinal)], new TestFiles());
        Assert.Empty(file.Errors);
        Assert.Equal(2, file.Settings.Forwards.Count);
    }
}
