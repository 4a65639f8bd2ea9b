using Fairlead.Node.Containerd;

namespace Fairlead.Node.Tests.Containerd;

public class ContainerdConfigTests
{
    private static readonly string Text = ContainerdConfig.Text(new ContainerdPaths("/d/\"x"), "/usr/lib/cni", "overlayfs", "p:1");

    [Theory]
    [InlineData("root = \"/d/\\\"x/root\"")]
    [InlineData("sandbox_image = \"p:1\"")]
    [InlineData("bin_dir = \"/usr/lib/cni\"")]
    [InlineData("SystemdCgroup = false")]
    public void Every_choice_is_in_the_text(string line) => Assert.Contains(line, Text.Split('\n').Select(l => l.Trim()));
}
