using Fairlead.Kubernetes.Core;
using Fairlead.Node.Variables;
using Fairlead.Node.Volumes;

namespace Fairlead.Node.Tests.Volumes;

public sealed class EnvFilesTests : IDisposable
{
    private readonly DirectoryInfo _machine = Directory.CreateTempSubdirectory("fairlead-envfiles-");

    public EnvFilesTests()
    {
        Directory.CreateDirectory(Volume);
        File.WriteAllText(Path.Combine(_machine.FullName, "secret"), "KEY='of the machine'");
    }

    private string Volume => Path.Combine(_machine.FullName, "volume");

    public void Dispose() => _machine.Delete(recursive: true);

    [Fact]
    public void A_variable_is_the_value_of_its_key_in_the_file()
    {
        Directory.CreateDirectory(Path.Combine(Volume, "a"));
        File.WriteAllText(Path.Combine(Volume, "a/real"), "KEY='value'\nEMPTY=''");
        File.CreateSymbolicLink(Path.Combine(Volume, "a/file"), "../a/real");

        Assert.Equal(["ONE=value", "TWO="], Variables(Of("ONE", "a/file"), Of("TWO", "a/file", "EMPTY")));
    }

    [Fact]
    public void What_is_missing_is_left_out_where_it_is_optional_and_an_error_elsewhere()
    {
        File.WriteAllText(Path.Combine(Volume, "file"), "KEY='value'");

        Assert.Equal(["THERE=value"], Variables(Of("A", "none", optional: true), Of("B", "file", "NONE", optional: true), Of("C", "file/below", optional: true), Of("THERE", "file")));
        Assert.Equal("file \"none\" of volume \"config\" not found", Refusal(Of("A", "none")));
        Assert.Equal("environment variable key \"NONE\" not found in file \"file\" of volume \"config\"", Refusal(Of("A", "file", "NONE")));
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/hostname")]
    [InlineData("/proc/self/environ")]
    [InlineData("link")]                                                                    // to itself
    public void A_link_that_a_container_made_leads_nowhere_outside(string target)
    {
        File.CreateSymbolicLink(Path.Combine(Volume, "link"), target);

        Assert.StartsWith("couldn't read env file \"link\" of volume \"config\": ", Refusal(Of("A", "link", optional: true)));
    }

    [Fact]
    public void What_is_no_file_or_too_large_is_not_read()
    {
        Directory.CreateDirectory(Path.Combine(Volume, "folder"));
        File.WriteAllText(Path.Combine(Volume, "most"), "KEY='" + new string('x', EnvFiles.MaxBytes - 6) + "'");
        File.WriteAllText(Path.Combine(Volume, "more"), "KEY='" + new string('x', EnvFiles.MaxBytes - 5) + "'");

        Assert.Equal("couldn't read env file \"folder\" of volume \"config\": folder is not a regular file", Refusal(Of("A", "folder")));
        Assert.Equal(EnvFiles.MaxBytes - 6 + "A=".Length, Variables(Of("A", "most")).Single().Length);
        Assert.Equal("couldn't read env file \"more\" of volume \"config\": it has more than 65536 bytes", Refusal(Of("A", "more")));
    }

    private static EnvVar Of(string name, string path, string key = "KEY", bool optional = false) =>
        new() { Name = name, ValueFrom = new() { FileKeyRef = new() { VolumeName = "config", Path = path, Key = key, Optional = optional } } };

    private IEnumerable<string> Variables(params EnvVar[] variables)
    {
        var container = new Container { Name = "c", Env = variables };
        var objects = ReferencedObjects.None("default") with { Files = EnvFiles.Read(container, new Dictionary<string, string> { ["config"] = Volume }) };
        return EnvironmentBuilder.Build(new Pod(), container, new PodFacts([], [], 0, 0), objects, []).Select(variable => $"{variable.Name}={variable.Value}");
    }

    private string Refusal(EnvVar variable) => Assert.Throws<ContainerConfigException>(() => Variables(variable)).Message;
}
