using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.Validation;

/// <summary>What may not change is told as Kubernetes 1.36 tells it: the lines of its own structures' JSON that differ, the new ones first.</summary>
public class DifferenceTests
{
    private static string FaultOf(ResourceType type, string manifest, Action<JsonObject> change)
    {
        var old = AnObject.Stored(type, manifest);
        var now = AnObject.Copy(old);
        change(now);
        Defaulter.Apply(type, now);
        Strategy.PrepareForUpdate(type, now, old);
        return Validator.ValidateUpdate(type, now, old).Single().ToString();
    }

    [Fact]
    public void Of_a_pod()
    {
        string fault = FaultOf(Resources.Pod, "metadata: {name: p}\nspec: {containers: [{name: c, image: i}], hostNetwork: false}", pod =>
        {
            pod["spec"]!["hostname"] = "other";
            pod["spec"]!["containers"]![0]!["image"] = "may-change";
        });
        Assert.StartsWith("spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,", fault);
        Assert.EndsWith("""
             @@
               "SELinuxChangePolicy": null
              },
              "ImagePullSecrets": null,
            - "Hostname": "other",
            + "Hostname": "",
              "Subdomain": "",
              "SetHostnameAsFQDN": null,
              "Affinity": null,

            """, fault);
        Assert.Contains("previously negative)\n@@ -", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_claim() => Assert.Equal("""
        spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims
        @@ -1,6 +1,6 @@
         {
          "AccessModes": [
        -  "ReadWriteMany"
        +  "ReadWriteOnce"
          ],
          "Selector": null,
          "Resources": {

        """, FaultOf(Resources.PersistentVolumeClaim, "metadata: {name: c}\nspec: {accessModes: [ReadWriteOnce], storageClassName: s, resources: {requests: {storage: 1Gi}}}", claim => claim["spec"]!["accessModes"]![0] = "ReadWriteMany"));

    [Fact]
    public void Of_a_volume() => Assert.Contains("""
        spec.persistentvolumesource is immutable after creation
        @@ -2,7 +2,7 @@
          "GCEPersistentDisk": null,
          "AWSElasticBlockStore": null,
          "HostPath": {
        -  "Path": "/b",
        +  "Path": "/a",
           "Type": ""
          },
          "Glusterfs": null,

        """, FaultOf(Resources.PersistentVolume, "metadata: {name: v}\nspec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, hostPath: {path: /a}}", volume => volume["spec"]!["hostPath"]!["path"] = "/b"));

    [Theory]
    [InlineData(", nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]}}", "nodeAffinity", "null",
        "nodeAffinity: Invalid value: null: field is immutable, except for updating from beta label to GA")]
    [InlineData(", nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: [{key: a, operator: In, values: [b]}]}]}}", "nodeAffinity", """{"required":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"a","operator":"Exists"}]}]}}""",
        """nodeAffinity: Invalid value: {"Required":{"NodeSelectorTerms":[{"MatchExpressions":[{"Key":"a","Operator":"Exists","Values":null}],"MatchFields":null}]}}: field is immutable, except for updating from beta label to GA""")]
    [InlineData(", volumeAttributesClassName: x", "volumeAttributesClassName", "null", "spec.volumeAttributesClassName: Forbidden: update from non-nil value to nil is forbidden")]
    public void A_volume_stays_where_it_is(string spec, string field, string value, string fault) =>
        Assert.Equal(fault, FaultOf(Resources.PersistentVolume, $"metadata: {{name: v}}\nspec: {{accessModes: [ReadWriteOnce], capacity: {{storage: 1Gi}}, csi: {{driver: d, volumeHandle: h}}{spec}}}", volume => volume["spec"]![field] = JsonNode.Parse(value)));

    [Fact]
    public void A_secret_for_growing_may_be_told_later()
    {
        var old = AnObject.Stored(Resources.PersistentVolume, "metadata: {name: v}\nspec: {accessModes: [ReadWriteOnce], capacity: {storage: 1Gi}, csi: {driver: d, volumeHandle: h}}");
        var now = AnObject.Copy(old);
        now["spec"]!["csi"]!["controllerExpandSecretRef"] = new JsonObject { ["name"] = "s", ["namespace"] = "n" };
        Assert.Empty(Validator.ValidateUpdate(Resources.PersistentVolume, now, old));
    }

    [Fact]
    public void A_job_s_template_is_shown_whole()
    {
        string fault = FaultOf(Resources.Job, "metadata: {name: j, uid: u}\nspec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}", job => job["spec"]!["template"]!["spec"]!["containers"]![0]!["image"] = "a<b");
        Assert.StartsWith("""spec.template: Invalid value: {"labels":{"batch.kubernetes.io/controller-uid":"u",""", fault);
        Assert.Contains(""","Spec":{"Volumes":null,"InitContainers":null,"Containers":[{"Name":"c","Image":"a\u003cb","Command":null,"Args":null,"WorkingDir":"",""", fault);
        Assert.EndsWith("\"SchedulingGroup\":null}}: field is immutable", fault);
    }
}
