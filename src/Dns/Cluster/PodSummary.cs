using System.Text.Json;
using Fairlead.Dns.Zone;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Dns.Cluster;

/// <summary>
/// What DNS keeps of a pod: name, addresses, and whether its resolver file is the one Kubernetes writes. Read from the bytes of the watch
/// without making the whole object.
/// </summary>
public sealed class PodSummary : IKubernetesObject
{
    private readonly List<IpAddr> _addresses = [];
    private string _policy = "ClusterFirst";
    private string _phase = "";
    private bool _hostNetwork, _ownSearch;

    public string? ApiVersion => "v1";
    public string? Kind => "Pod";
    public ObjectMeta Metadata { get; private init; } = new();

    /// <summary>Null while the pod has no address of its own: not started, ended, or on the host's network.</summary>
    public PodFacts? Facts => _hostNetwork || _addresses.Count == 0 || _phase is "Succeeded" or "Failed"
        ? null
        : new PodFacts(new(Metadata.Namespace ?? "", Metadata.Name ?? ""), [.. _addresses], _policy == "ClusterFirst" && !_ownSearch);

    public static PodSummary Read(ReadOnlySpan<byte> utf8)
    {
        var json = new Utf8JsonReader(utf8);
        var pod = new PodSummary { Metadata = Client.MetadataObject.ReadSmall(utf8).Metadata };
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("spec"u8)) pod.ReadSpec(ref json);
            else if (json.ValueTextEquals("status"u8)) pod.ReadStatus(ref json);
            else SkipValue(ref json);
        }
        return pod;
    }

    private void ReadSpec(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("dnsPolicy"u8)) _policy = ReadText(ref json);
            else if (json.ValueTextEquals("hostNetwork"u8)) _hostNetwork = json.Read() && json.TokenType == JsonTokenType.True;
            else if (json.ValueTextEquals("dnsConfig"u8)) ReadDnsConfig(ref json);
            else SkipValue(ref json);
        }
    }

    private void ReadDnsConfig(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            bool searches = json.ValueTextEquals("searches"u8);
            json.Read();
            _ownSearch |= searches && json.TokenType == JsonTokenType.StartArray;
            json.Skip();
        }
    }

    private void ReadStatus(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("phase"u8)) _phase = ReadText(ref json);
            else if (json.ValueTextEquals("podIP"u8)) AddAddress(ReadText(ref json));
            else if (json.ValueTextEquals("podIPs"u8)) ReadAddresses(ref json);
            else SkipValue(ref json);
        }
    }

    private void ReadAddresses(ref Utf8JsonReader json)
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartArray) return;
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("ip"u8)) AddAddress(ReadText(ref json));
                else SkipValue(ref json);
            }
    }

    private void AddAddress(string text)
    {
        if (IpAddr.TryParse(text, out var address) && !_addresses.Contains(address)) _addresses.Add(address);
    }

    private static string ReadText(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String) return json.GetString() ?? "";
        json.Skip();
        return "";
    }

    private static void SkipValue(ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }
}
