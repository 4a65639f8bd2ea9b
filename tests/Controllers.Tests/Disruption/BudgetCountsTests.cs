using Fairlead.Controllers.Disruption;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Kubernetes.Policy;

namespace Fairlead.Controllers.Tests.Disruption;

public class BudgetCountsTests
{
    [Theory]
    [InlineData("2", null, 3, 3, 1)]
    [InlineData("50%", null, 4, 3, 1)]
    [InlineData(null, "1", 3, 3, 1)]
    [InlineData(null, "1", 3, 2, 0)]
    [InlineData(null, "50%", 3, 3, 2)]
    [InlineData("5", null, 3, 3, 0)]
    public void So_many_may_be_disrupted(string? least, string? most, int wanted, int ready, int allowed)
    {
        var budget = new PodDisruptionBudget { Spec = new PodDisruptionBudgetSpec { MinAvailable = Amount(least), MaxUnavailable = Amount(most) } };
        var pods = Enumerable.Range(0, wanted).Select(n => new Pod { Metadata = new ObjectMeta { Name = $"p{n}" }, Status = new PodStatus { Conditions = [new PodCondition { Type = "Ready", Status = n < ready ? "True" : "False" }] } }).ToArray();
        var status = BudgetCounts.Decide(budget, pods, wanted, DateTimeOffset.UnixEpoch);
        Assert.Equal((allowed, ready), (status.DisruptionsAllowed, status.CurrentHealthy));
        Assert.Equal(allowed > 0 ? "SufficientPods" : "InsufficientPods", status.Conditions.Single().Reason);
    }

    private static IntOrString? Amount(string? text) => text is null ? null : int.TryParse(text, out int number) ? number : text;
}
