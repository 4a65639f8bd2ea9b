namespace Fairlead.Primitives.Tests;

public class ValueTests
{
    [Fact]
    public void Waits_double_up_to_the_most()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal([1, 2, 4, 5, 5], Enumerable.Range(0, 5).Select(n => (int)(backoff with { Failures = n }).Delay.TotalSeconds));
        Assert.Equal(TimeSpan.FromSeconds(5), (backoff with { Failures = 40 }).Delay);
        Assert.Equal(40, (backoff with { Failures = 40 }).Next.Failures);
    }

    [Fact]
    public void Lists_compare_by_their_items()
    {
        EquatableList<int> a = [1, 2], b = [1, 2], c = [2, 1];
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, c);
        Assert.Equal(default, (EquatableList<int>)[]);
    }

    [Fact]
    public void A_cluster_scoped_name_has_no_slash() =>
        Assert.Equal(("default/web", "node-1"), (new NamespacedName("default", "web").ToString(), new NamespacedName("", "node-1").ToString()));
}
