using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.Validation;

/// <summary>Objects as earlier versions stored them: with faults that are told today, and without defaults of today. They can be written again.</summary>
public class EarlierObjectTests
{
    private static string[] Faults(ResourceType type, JsonObject old, Action<JsonObject> change)
    {
        var now = AnObject.Copy(old);
        change(now);
        Defaulter.Apply(type, now);
        return [.. Validator.ValidateUpdate(type, now, old).Select(f => f.ToString())];
    }

    private static void Annotate(JsonObject obj) => obj["metadata"]!["annotations"] = new JsonObject { ["a"] = "b" };

    [Fact]
    public void A_fault_that_was_let_in_is_not_held_against_a_change_of_something_else()
    {
        var old = AnObject.Stored(Resources.RuntimeClass, "metadata: {name: k}\nhandler: Kata_FC");
        Assert.Empty(Faults(Resources.RuntimeClass, old, Annotate));
        Assert.Equal(["handler: Invalid value: \"kata\": field is immutable"], Faults(Resources.RuntimeClass, old, o => o["handler"] = "kata"));
    }

    [Fact]
    public void A_new_fault_is_told_without_the_old_one()
    {
        var old = AnObject.Stored(Resources.StatefulSet, """
            metadata: {name: s}
            spec: {serviceName: s, selector: {matchLabels: {app: s}}, template: {metadata: {labels: {app: s}}, spec: {containers: [{name: c, image: i}]}}, volumeClaimTemplates: [{metadata: {name: v}, spec: {resources: {requests: {storage: 1Gi}}}}]}
            """);
        Assert.Empty(Faults(Resources.StatefulSet, old, o => o["spec"]!["replicas"] = 3));
        Assert.Equal(["spec.replicas: Invalid value: -1: must be greater than or equal to 0"], Faults(Resources.StatefulSet, old, o => o["spec"]!["replicas"] = -1));
    }

    [Fact]
    public void Defaults_that_are_new_are_no_change()
    {
        var driver = AnObject.Stored(Resources.CSIDriver, "metadata: {name: d.example.com}\nspec: {}");
        driver["spec"] = new JsonObject();
        Assert.Empty(Faults(Resources.CSIDriver, driver, Annotate));
        Assert.Equal(["spec.attachedRequired: Invalid value: false: field is immutable"], Faults(Resources.CSIDriver, driver, d => d["spec"]!["attachRequired"] = false));
        var pod = AnObject.Stored(Resources.Pod, "metadata: {name: p}\nspec: {containers: [{name: c, image: i}], resources: {limits: {cpu: 1}}}");
        ((JsonObject)pod["spec"]!["resources"]!).Remove("requests");
        Assert.Empty(Faults(Resources.Pod, pod, Annotate));
        var claim = AnObject.Stored(Resources.PersistentVolumeClaim, """
            metadata: {name: c}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, dataSourceRef: {kind: VolumeSnapshot, name: s, apiGroup: snapshot.storage.k8s.io}}
            """);
        ((JsonObject)claim["spec"]!).Remove("dataSource");
        Assert.Empty(Faults(Resources.PersistentVolumeClaim, claim, Annotate));
    }

    [Fact]
    public void A_status_is_told_even_where_an_old_annotation_is_wrong()
    {
        var pod = AnObject.Stored(Resources.Pod, "metadata: {name: p, annotations: {controller.kubernetes.io/pod-deletion-cost: much}}\nspec: {containers: [{name: c, image: i}]}");
        var now = AnObject.Copy(pod);
        now["status"]!["phase"] = "Running";
        Assert.Empty(Validator.ValidateStatusUpdate(Resources.Pod, now, pod));
    }

    /// <summary>A client may write the keys of a map in another order than the server did.</summary>
    [Fact]
    public void The_order_of_keys_is_no_change()
    {
        var job = AnObject.Stored(Resources.Job, """
            metadata: {name: j, uid: u}
            spec: {template: {metadata: {labels: {z: "1", a: "2"}}, spec: {restartPolicy: Never, nodeSelector: {z: "1", a: "2"}, containers: [{name: c, image: i}]}}}
            """);
        Assert.Empty(Faults(Resources.Job, job, Turned));
        var set = AnObject.Stored(Resources.ReplicaSet, "metadata: {name: r}\nspec: {selector: {matchLabels: {z: '1', a: '2'}}, template: {metadata: {labels: {z: '1', a: '2'}}, spec: {containers: [{name: c, image: i}]}}}");
        Assert.Empty(Faults(Resources.ReplicaSet, set, Turned));
        Assert.NotEmpty(Faults(Resources.ReplicaSet, set, r => r["spec"]!["selector"]!["matchLabels"]!["a"] = "3"));
    }

    private static void Turned(JsonObject obj)
    {
        foreach (var map in obj.Select(p => p.Value).OfType<JsonObject>().ToList()) Turned(map);
        var turned = obj.Reverse().ToList();
        obj.Clear();
        foreach (var (name, value) in turned) obj[name] = value;
    }

    /// <summary>The server leaves an empty group out, a client may write it.</summary>
    [Fact]
    public void An_empty_group_is_none()
    {
        var address = AnObject.Stored(Resources.IPAddress, "metadata: {name: 10.96.0.1}\nspec: {parentRef: {resource: services, namespace: default, name: kubernetes}}");
        Assert.Empty(Faults(Resources.IPAddress, address, a => a["spec"]!["parentRef"]!["group"] = ""));
        Assert.NotEmpty(Faults(Resources.IPAddress, address, a => a["spec"]!["parentRef"]!["group"] = "apps"));
    }
}
