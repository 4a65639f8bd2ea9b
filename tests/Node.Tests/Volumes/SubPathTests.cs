using Fairlead.Node.Variables;
using Fairlead.Node.Volumes;

namespace Fairlead.Node.Tests.Volumes;

public sealed class SubPathTests : IDisposable
{
    private const UnixFileMode Everybody = (UnixFileMode)0b010_111_111_111;                    // rwxrwsrwx: an emptyDir with an fsGroup
    private readonly DirectoryInfo _machine = Directory.CreateTempSubdirectory("fairlead-subpath-");

    public SubPathTests()
    {
        Directory.CreateDirectory(Volume);
        File.SetUnixFileMode(Volume, Everybody);
        Directory.CreateDirectory(Path.Combine(_machine.FullName, "secret"));
    }

    private string Volume => Path.Combine(_machine.FullName, "volume");

    public void Dispose() => _machine.Delete(recursive: true);

    [Fact]
    public void A_missing_part_is_made_as_open_as_its_volume()
    {
        string made = SubPath.Resolve(Volume, "a/b");

        Assert.Equal(Path.Combine(Volume, "a/b"), made);
        Assert.Equal(Everybody, File.GetUnixFileMode(made));
        Assert.Equal(Everybody, File.GetUnixFileMode(Path.Combine(Volume, "a")));
    }

    [Fact]
    public void A_file_of_a_ConfigMap_is_found_behind_its_links()
    {
        Directory.CreateDirectory(Path.Combine(Volume, "..2026"));
        File.WriteAllText(Path.Combine(Volume, "..2026/file"), "");
        File.CreateSymbolicLink(Path.Combine(Volume, "..data"), "..2026");
        File.CreateSymbolicLink(Path.Combine(Volume, "file"), "..data/file");

        Assert.Equal(Path.Combine(Volume, "..2026/file"), SubPath.Resolve(Volume, "file"));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/")]
    [InlineData("/etc")]
    [InlineData("way")]                                                                     // to itself
    [InlineData("../volumeX")]
    public void A_link_that_a_container_made_leads_nowhere_outside(string target)
    {
        File.CreateSymbolicLink(Path.Combine(Volume, "way"), target);

        Assert.Throws<ContainerConfigException>(() => SubPath.Resolve(Volume, "way"));
        Assert.Throws<ContainerConfigException>(() => SubPath.Resolve(Volume, "way/passwd"));
    }

    [Fact]
    public void Steps_upwards_end_at_the_volume() =>
        Assert.Throws<ContainerConfigException>(() => SubPath.Resolve(Volume, "a/../../secret"));
}
