using Fairlead.Controllers.Running;
using Xunit;

namespace Fairlead.Controllers.Tests.Running;

public class ControllerSelectionTests
{
    private static readonly string[] Known = ["job-controller", "namespace-controller", "replicaset-controller"];

    [Theory]
    [InlineData("*", "job-controller namespace-controller replicaset-controller")]
    [InlineData("*,-job-controller", "namespace-controller replicaset-controller")]
    [InlineData("-job-controller, *", "namespace-controller replicaset-controller")]
    [InlineData("job-controller", "job-controller")]
    [InlineData("job-controller,-job-controller", "job-controller")]
    [InlineData("-job-controller", "")]
    [InlineData("none", "")]
    public void Those_run_that_kube_controller_manager_would_run(string flag, string run)
    {
        var selection = ControllerSelection.Parse(flag, Known, out string? fault);
        Assert.Null(fault);
        Assert.Equal(run, string.Join(' ', Known.Where(selection!.Includes)));
        Assert.Equal(run.Length == 0, selection!.IsEmpty);
    }

    [Theory]
    [InlineData("jobs", "\"jobs\" is no controller; there are job-controller, namespace-controller, replicaset-controller")]
    [InlineData("*,-jobs", "\"-jobs\" is no controller; there are job-controller, namespace-controller, replicaset-controller")]
    [InlineData("", "\"\" is no controller; there are job-controller, namespace-controller, replicaset-controller")]
    [InlineData("-*", "\"-*\" is no controller; there are job-controller, namespace-controller, replicaset-controller")]
    [InlineData("none,job-controller", "\"none\" stands alone")]
    public void What_is_no_selection_is_told(string flag, string told)
    {
        Assert.Null(ControllerSelection.Parse(flag, Known, out string? fault));
        Assert.Equal(told, fault);
    }

    [Fact]
    public void The_names_are_those_of_kube_controller_manager_and_each_stands_once()
    {
        Assert.Equal(ControllerManager.Names.Distinct().Order(), ControllerManager.Names.Order());
        Assert.Contains("endpointslice-controller", ControllerManager.Names);
        Assert.Contains("garbage-collector-controller", ControllerManager.Names);
    }
}
