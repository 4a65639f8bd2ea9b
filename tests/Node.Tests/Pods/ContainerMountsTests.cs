using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Node;
using Fairlead.Node.Pods;
using Fairlead.Node.Variables;
using Fairlead.Node.Volumes;

namespace Fairlead.Node.Tests.Pods;

/// <summary>Which part of a volume a container gets; the volume "work" is a new folder.</summary>
public sealed class ContainerMountsTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("fairlead-mounts-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData("$(NAME)", "foo")]
    [InlineData("logs/$(NAME)", "logs/foo")]
    [InlineData("$$(NAME)", "$(NAME)")]
    public void Variables_name_the_part(string expression, string part) => Assert.Equal(Path.Combine(_home, "work", part), HostPath(new VolumeMount { Name = "work", MountPath = "/w", SubPathExpr = expression }));

    [Theory]
    [InlineData("$(ABSOLUTE)", "must not be an absolute path")]
    [InlineData("$(EMPTY)/$(NAME)", "must not be an absolute path")]
    [InlineData("a/$(UP)", "must not contain '..'")]
    [InlineData("$(MISSING)", "missing value for \"MISSING\"")]
    public void What_variables_make_of_it_is_judged_again(string expression, string why) =>
        Assert.Contains(why, Assert.Throws<ContainerConfigException>(() => HostPath(new VolumeMount { Name = "work", MountPath = "/w", SubPathExpr = expression })).Message);

    private string HostPath(VolumeMount mount)
    {
        string work = Directory.CreateDirectory(Path.Combine(_home, "work")).FullName;
        var pod = new Pod { Metadata = new ObjectMeta { Name = "p", Namespace = "n", Uid = "u" } };
        var container = new Container { Name = "c", VolumeMounts = [mount] };
        IReadOnlyList<EnvironmentVariable> environment = [new("NAME", "foo"), new("ABSOLUTE", "/tmp"), new("EMPTY", ""), new("UP", "..")];
        var options = new NodeOptions { NodeName = "one", DataDir = _home, NodeIps = [] };
        return ContainerMounts.For(pod, container, 0, PodPaths.Of(options, pod), new Dictionary<string, string> { ["work"] = work }, environment)[0].HostPath;
    }
}
