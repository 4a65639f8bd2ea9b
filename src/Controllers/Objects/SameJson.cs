using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Json;

namespace Fairlead.Controllers.Objects;

/// <summary>Compares objects by what they would say on the wire: records that hold lists do not compare by value.</summary>
public static class SameJson
{
    public static bool Is<T>(T left, T right) where T : class, IJsonRecord<T>
    {
        if (ReferenceEquals(left, right)) return true;
        byte[] one = KubernetesJson.Write(left), other = KubernetesJson.Write(right);
        return one.AsSpan().SequenceEqual(other)
            || System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(one), System.Text.Json.Nodes.JsonNode.Parse(other));
    }
}
