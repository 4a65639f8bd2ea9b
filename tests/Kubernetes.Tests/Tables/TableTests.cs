using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Tables;

namespace Fairlead.Kubernetes.Tests.Tables;

public class TableTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The cells, joined by bars.</summary>
    private static string Row(ResourceType type, string json)
    {
        using var stream = new MemoryStream();
        using (var document = JsonDocument.Parse(json))
        using (var writer = new Utf8JsonWriter(stream)) TablePrinter.For(type).WriteCells(writer, document.RootElement, Now);
        var cells = JsonNode.Parse(Encoding.UTF8.GetString(stream.ToArray()))!.AsArray();
        Assert.Equal(TablePrinter.For(type).Columns.Count, cells.Count);
        return string.Join("|", cells.Select(c => c!.ToString()));
    }

    [Theory]
    [InlineData("""{"signerName":"kubernetes.io/kubelet-serving","username":"u","expirationSeconds":86400}""", "{}", "c|7m3s|kubernetes.io/kubelet-serving|u|24h|Pending")]
    [InlineData("""{"signerName":"s","username":"u"}""", """{"conditions":[{"type":"Approved"}],"certificate":"eA=="}""", "c|7m3s|s|u|<none>|Approved,Issued")]
    [InlineData("""{"signerName":"s","username":"u"}""", """{"conditions":[{"type":"Denied"},{"type":"Failed"}]}""", "c|7m3s|s|u|<none>|Denied,Failed")]
    public void Certificate_requests(string spec, string status, string row) => Assert.Equal(row, Row(Resources.CertificateSigningRequest,
        $$$"""{"metadata":{"name":"c","creationTimestamp":"2026-01-01T11:52:57Z"},"spec":{{{spec}}},"status":{{{status}}}}"""));

    [Theory]
    [InlineData("HorizontalPodAutoscaler", """{"apiVersion":"autoscaling/v1","spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"minReplicas":1,"maxReplicas":5,"targetCPUUtilizationPercentage":80},"status":{"currentReplicas":2,"currentCPUUtilizationPercentage":41}}""", "o|Deployment/web|cpu: 41%/80%|1|5|2|7m3s")]
    [InlineData("HorizontalPodAutoscaler", """{"apiVersion":"autoscaling/v1","spec":{"scaleTargetRef":{"kind":"Deployment","name":"web"},"maxReplicas":5,"targetCPUUtilizationPercentage":80}}""", "o|Deployment/web|cpu: <unknown>/80%|<unset>|5|0|7m3s")]
    [InlineData("RuntimeClass", """{"handler":"runc"}""", "o|runc|7m3s")]
    [InlineData("CSINode", """{"spec":{"drivers":[{"name":"a"},{"name":"b"}]}}""", "o|2|7m3s")]
    [InlineData("CSIDriver", """{"spec":{"attachRequired":false,"podInfoOnMount":true,"tokenRequests":[{"audience":"a"}],"volumeLifecycleModes":["Persistent","Ephemeral"]}}""", "o|false|true|false|a|false|Persistent,Ephemeral|7m3s")]
    [InlineData("CSIStorageCapacity", """{"storageClassName":"fast","capacity":"1Gi"}""", "o|fast|1Gi")]
    [InlineData("VolumeAttachment", """{"spec":{"attacher":"a.b","nodeName":"n","source":{"persistentVolumeName":"v"}},"status":{"attached":true}}""", "o|a.b|v|n|true|7m3s")]
    [InlineData("VolumeAttributesClass", """{"driverName":"a.b"}""", "o|a.b|7m3s")]
    [InlineData("ComponentStatus", """{"conditions":[{"type":"Healthy","status":"True","message":"ok"}]}""", "o|Healthy|ok|")]
    public void Kinds_of_other_programs(string kind, string obj, string row)
    {
        var tree = JsonNode.Parse(obj)!.AsObject();
        tree["metadata"] = JsonNode.Parse("""{"name":"o","creationTimestamp":"2026-01-01T11:52:57Z"}""");
        Assert.Equal(row, Row(Resources.All.First(t => t.Kind == kind), tree.ToJsonString()));
    }

    [Theory]
    [InlineData("""{"type":"NodePort","clusterIP":"10.96.0.7","clusterIPs":["10.96.0.7"],"selector":{"b":"2","a":"1"},"ports":[{"port":80,"nodePort":32488,"protocol":"TCP"},{"port":2121,"nodePort":32461,"protocol":"TCP"}]}""",
        "web|NodePort|10.96.0.7|<none>|80:32488/TCP,2121:32461/TCP|7m3s|a=1,b=2")]
    [InlineData("""{"type":"LoadBalancer","clusterIPs":["10.96.0.7"],"ports":[{"port":80,"protocol":"TCP"}]}""", "web|LoadBalancer|10.96.0.7|<pending>|80/TCP|7m3s|<none>")]
    [InlineData("""{"type":"ExternalName","externalName":"a.example"}""", "web|ExternalName|<none>|a.example|<none>|7m3s|<none>")]
    [InlineData("""{"type":"ClusterIP","clusterIPs":["None"],"externalIPs":["192.0.2.1","192.0.2.2"]}""", "web|ClusterIP|None|192.0.2.1,192.0.2.2|<none>|7m3s|<none>")]
    public void Services(string spec, string row) =>
        Assert.Equal(row, Row(Resources.Service, $$$"""{"metadata":{"name":"web","creationTimestamp":"2026-01-01T11:52:57Z"},"spec":{{{spec}}}}"""));

    [Theory]
    [InlineData("""{"phase":"Running","podIPs":[{"ip":"10.244.0.5"}],"containerStatuses":[{"ready":true,"state":{"running":{}},"restartCount":2,"lastState":{"terminated":{"finishedAt":"2026-01-01T11:59:00Z"}}},{"ready":false,"state":{"waiting":{"reason":"CrashLoopBackOff"}},"restartCount":0}]}""",
        "p|1/2|CrashLoopBackOff|2 (60s ago)|<unknown>|10.244.0.5|n1|<none>|<none>")]
    [InlineData("""{"phase":"Pending"}""", "p|0/2|Pending|0|<unknown>|<none>|n1|<none>|<none>")]
    [InlineData("""{"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"running":{}}}]}""", "p|0/2|Init:0/0|0|<unknown>|<none>|n1|<none>|<none>")]
    [InlineData("""{"phase":"Running","containerStatuses":[{"state":{"terminated":{"exitCode":0,"reason":"Completed"}}},{"ready":true,"state":{"running":{}}}]}""", "p|1/2|NotReady|0|<unknown>|<none>|n1|<none>|<none>")]
    public void Pods(string status, string row) =>
        Assert.Equal(row, Row(Resources.Pod, $$$"""{"metadata":{"name":"p"},"spec":{"nodeName":"n1","containers":[{"name":"a"},{"name":"b"}]},"status":{{{status}}}}"""));

    [Fact]
    public void Deployments() => Assert.Equal("d|2/3|3|2|5h10m|a,b|x:1,y:2|app=d,tier in (f,g)", Row(Resources.Deployment, """
        {"metadata":{"name":"d","creationTimestamp":"2026-01-01T06:50:00Z"},"spec":{"replicas":3,"selector":{"matchLabels":{"app":"d"},"matchExpressions":[{"key":"tier","operator":"In","values":["g","f"]}]},
         "template":{"spec":{"containers":[{"name":"a","image":"x:1"},{"name":"b","image":"y:2"}]}}},"status":{"readyReplicas":2,"updatedReplicas":3,"availableReplicas":2}}
        """));

    [Fact]
    public void Endpoints_show_three() => Assert.Equal("e|10.0.0.1:80,10.0.0.2:80,[fd00::1]:80 + 1 more...|<unknown>", Row(Resources.Endpoints, """
        {"metadata":{"name":"e"},"subsets":[{"addresses":[{"ip":"10.0.0.1"},{"ip":"10.0.0.2"},{"ip":"fd00::1"},{"ip":"10.0.0.4"}],"ports":[{"port":80}]}]}
        """));

    [Fact]
    public void Nodes() => Assert.Equal("n1|Ready,SchedulingDisabled|control-plane|2d|v1.36.0|192.0.2.7|<none>|Debian|6.18|containerd://1.6", Row(Resources.Node, """
        {"metadata":{"name":"n1","creationTimestamp":"2025-12-30T12:00:00Z","labels":{"node-role.kubernetes.io/control-plane":""}},"spec":{"unschedulable":true},
         "status":{"conditions":[{"type":"Ready","status":"True"}],"addresses":[{"type":"InternalIP","address":"192.0.2.7"}],
         "nodeInfo":{"kubeletVersion":"v1.36.0","osImage":"Debian","kernelVersion":"6.18","containerRuntimeVersion":"containerd://1.6"}}}
        """));

    [Theory]
    [InlineData("Endpoints", """{"subsets":[{"notReadyAddresses":[{"ip":"10.0.0.1"}],"ports":[{"port":80}]}]}""", "o||<unknown>")]
    [InlineData("EndpointSlice", """{"addressType":"IPv4","ports":[{"name":"","protocol":"TCP"}],"endpoints":[]}""", "o|IPv4|<unset>|<unset>|<unknown>")]
    [InlineData("EndpointSlice", """{"addressType":"IPv4","ports":[{"port":1},{"name":"b"},{"port":3},{"port":4},{"port":5}],"endpoints":[{"addresses":["10.0.0.1"]}]}""", "o|IPv4|1,b,3 + 2 more...|10.0.0.1|<unknown>")]
    [InlineData("Ingress", """{"spec":{"rules":[{"host":"a"},{},{"host":"b"},{"host":"c"},{}]}}""", "o|<none>|a,b,c + 2 more...||80|<unknown>")]
    [InlineData("Ingress", """{"spec":{"rules":[{"host":"a"},{"host":"b"},{"host":"c"}],"tls":[{}]},"status":{"loadBalancer":{"ingress":[{"ip":"192.0.2.2"},{"ip":"192.0.2.1"},{"hostname":"h"}]}}}""", "o|<none>|a,b,c|192.0.2.1,192.0.2.2,h|80, 443|<unknown>")]
    [InlineData("PersistentVolume", """{"spec":{"accessModes":["ReadWriteMany","ReadWriteOnce","ReadWriteMany"],"claimRef":{"namespace":"a","name":"b"}}}""", "o|0|RWO,RWX|||a/b||<unset>||<unknown>|<unset>")]
    [InlineData("PersistentVolumeClaim", """{"metadata":{"annotations":{"volume.beta.kubernetes.io/storage-class":"old"}},"spec":{"volumeName":"v","storageClassName":"new"},"status":{"phase":"Bound"}}""", "o|Bound|v|0||old|<unset>|<unknown>|<unset>")]
    [InlineData("StorageClass", """{"metadata":{"annotations":{"storageclass.beta.kubernetes.io/is-default-class":"true"}},"provisioner":"p"}""", "o (default)|p|||false|<unknown>")]
    [InlineData("Event", """{"involvedObject":{"kind":"Pod"},"source":{"component":"c"},"reportingInstance":"i"}""", "<unknown>|||pod||c, i||<unknown>|1|o")]
    public void Unusual_objects(string kind, string obj, string row)
    {
        var tree = JsonNode.Parse(obj)!.AsObject();
        if (tree["metadata"] is null) tree["metadata"] = new JsonObject();
        tree["metadata"]!["name"] = "o";
        Assert.Equal(row, Row(Resources.All.First(t => t.Kind == kind && t.Group != "events.k8s.io"), tree.ToJsonString()));
    }

    [Theory]
    [InlineData("Secret", "Data", "string", "", 0)]
    [InlineData("ControllerRevision", "Revision", "string", "", 0)]
    [InlineData("VolumeAttachment", "Attacher", "string", "name", 0)]
    [InlineData("Event", "Name", "string", "", 1)]
    [InlineData("HorizontalPodAutoscaler", "Replicas", "string", "", 0)]
    [InlineData("Pod", "Restarts", "string", "", 0)]
    [InlineData("DaemonSet", "Desired", "integer", "", 0)]
    public void Columns_have_the_types_of_Kubernetes(string kind, string name, string type, string format, int priority)
    {
        var column = TablePrinter.For(Resources.All.First(t => t.Kind == kind)).Columns.Single(c => c.Name == name);
        Assert.Equal((type, format, priority), (column.Type, column.Format, column.Priority));
    }

    [Fact]
    public void Every_kind_has_a_cell_for_each_column_even_of_an_empty_object()
    {
        foreach (var type in Resources.All) Row(type, "{}");
    }

    [Theory]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(599, "9m59s")]
    [InlineData(600, "10m")]
    [InlineData(10800, "3h")]
    [InlineData(28799, "7h59m")]
    [InlineData(172799, "47h")]
    [InlineData(172800, "2d")]
    [InlineData(180000, "2d2h")]
    [InlineData(691200, "8d")]
    [InlineData(63072000, "2y")]
    [InlineData(63158400, "2y1d")]
    public void Ages(int seconds, string age) => Assert.Equal(age, HumanDuration.Of(TimeSpan.FromSeconds(seconds)));
}
