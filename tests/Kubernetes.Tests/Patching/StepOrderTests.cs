using Fairlead.Kubernetes.Patching;

namespace Fairlead.Kubernetes.Tests.Patching;

public class StepOrderTests
{
    [Fact]
    public void Numbers_count_by_their_worth_and_names_by_their_letters()
    {
        string[] ordered =
        [
            "f:1", "f:10", "f:2", "f:a",
            """k:{"name":"x:10"}""", """k:{"name":"x:9"}""",
            """k:{"port":80,"protocol":"TCP"}""", """k:{"port":80,"protocol":"UDP"}""", """k:{"port":443,"protocol":"TCP"}""", """k:{"port":8080,"protocol":"TCP"}""",
            "v:-7", "v:-1", "v:9", "v:80", "v:100",
        ];
        Assert.Equal(ordered, ordered.Reverse().Order(StepOrder.Instance));
        Assert.Equal(ordered, ordered.OrderBy(s => s.Length).Order(StepOrder.Instance));
    }
}
