using System.Text.Json;
using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;

namespace Fairlead.Client.Tests.Watching;

public class WatchLineTests
{
    [Fact]
    public void The_object_may_come_before_the_type() =>
        Assert.Equal("a", Assert.IsType<WatchEvent<Pod>.Deleted>(Read("""{"object":{"metadata":{"name":"a"}},"type":"DELETED"}""")).Object.Name);

    [Fact]
    public void A_bookmark_tells_the_revision_and_the_end_of_the_initial_events() =>
        Assert.Equal(new WatchEvent<Pod>.Bookmark("7", true), Read("""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"7","annotations":{"k8s.io/initial-events-end":"true"}}}}"""));

    [Fact]
    public void An_error_carries_its_status() =>
        Assert.Equal(410, Assert.IsType<WatchEvent<Pod>.Error>(Read("""{"type":"ERROR","object":{"kind":"Status","code":410}}""")).Status.Code);

    [Theory]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":"WHO","object":{}}""")]
    [InlineData("""{"type":"ADDED","object":{""")]
    [InlineData("not JSON")]
    public void Nonsense_is_refused(string line) => Assert.ThrowsAny<JsonException>(() => Read(line));

    private static WatchEvent<Pod> Read(string line) => WatchLine.Read(System.Text.Encoding.UTF8.GetBytes(line), KubernetesJson.Read<Pod>);
}
