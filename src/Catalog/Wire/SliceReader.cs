using System.Text.Json;
using Fairlead.Primitives;
using static Fairlead.Catalog.Wire.WireText;

namespace Fairlead.Catalog.Wire;

/// <summary>Reads an EndpointSlice's JSON straight into the catalog's value.</summary>
/// <param name="keepPods">False leaves the pods' names out, which routing and naming do not need and which cost more than all else of an endpoint.</param>
public sealed class SliceReader(StringPool pool, bool keepPods)
{
    private readonly List<CatalogEndpoint> _endpoints = [];
    private readonly List<EndpointPort> _ports = [];

    public WireObject<CatalogSlice> Read(ReadOnlySpan<byte> utf8)
    {
        var metadata = new WireMetadata();
        IpFamily? family = null;
        _endpoints.Clear();
        _ports.Clear();
        var json = new Utf8JsonReader(utf8);
        json.Read();
        while (NextField(ref json))
        {
            if (json.ValueTextEquals("metadata"u8)) metadata.Read(ref json, pool);
            else if (json.ValueTextEquals("addressType"u8)) family = ReadFamily(ref json);
            else if (json.ValueTextEquals("ports"u8)) ReadPorts(ref json);
            else if (json.ValueTextEquals("endpoints"u8)) ReadEndpoints(ref json);
            else SkipValue(ref json);
        }
        if (family is not { } wanted) _endpoints.Clear();
        else _endpoints.RemoveAll(endpoint => endpoint.Address.Family != wanted);
        var slice = new CatalogSlice(metadata.Key, new(metadata.Namespace ?? "", metadata.ServiceName ?? ""), family ?? IpFamily.V4, List(_ports), List(_endpoints))
        {
            IsKeptFromProxies = metadata.HasHeadlessLabel || metadata.ServiceProxyName is not null,
        };
        return new(metadata.Key, metadata.ResourceVersion ?? "", slice, metadata.TriggerTime);
    }

    private static IpFamily? ReadFamily(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.String) { json.Skip(); return null; }
        return json.ValueTextEquals("IPv4"u8) ? IpFamily.V4 : json.ValueTextEquals("IPv6"u8) ? IpFamily.V6 : null;
    }

    private void ReadPorts(ref Utf8JsonReader json)
    {
        if (!EnterArray(ref json)) return;
        while (NextItem(ref json))
        {
            if (json.TokenType != JsonTokenType.StartObject) { json.Skip(); continue; }
            string name = "";
            var protocol = Protocol.Tcp;
            bool known = true;
            ushort port = 0;
            while (NextField(ref json))
            {
                if (json.ValueTextEquals("name"u8)) name = Pooled(ref json, pool) ?? "";
                else if (json.ValueTextEquals("protocol"u8)) protocol = ReadProtocol(ref json, out known);
                else if (json.ValueTextEquals("port"u8)) port = Port(ref json);
                else SkipValue(ref json);
            }
            if (known) _ports.Add(new(name, protocol, port));
        }
    }

    private void ReadEndpoints(ref Utf8JsonReader json)
    {
        if (!EnterArray(ref json)) return;
        while (NextItem(ref json))
        {
            if (json.TokenType == JsonTokenType.StartObject) ReadEndpoint(ref json);
            else json.Skip();
        }
    }

    private void ReadEndpoint(ref Utf8JsonReader json)
    {
        IpAddr? address = null;
        string? node = null, zone = null, hostname = null, pod = null;
        EquatableList<string> forZones = [], forNodes = [];
        bool? ready = null, serving = null, terminating = null;
        while (NextField(ref json))
        {
            if (json.ValueTextEquals("addresses"u8)) address = FirstAddress(ref json);
            else if (json.ValueTextEquals("conditions"u8)) ReadConditions(ref json, ref ready, ref serving, ref terminating);
            else if (json.ValueTextEquals("nodeName"u8)) node = Pooled(ref json, pool);
            else if (json.ValueTextEquals("zone"u8)) zone = Pooled(ref json, pool);
            else if (json.ValueTextEquals("hostname"u8)) hostname = String(ref json);
            else if (json.ValueTextEquals("hints"u8)) ReadHints(ref json, ref forZones, ref forNodes);
            else if (keepPods && json.ValueTextEquals("targetRef"u8)) pod = ReadPod(ref json);
            else SkipValue(ref json);
        }
        if (address is not { } place) return;
        var details = hostname is null && pod is null && forZones.Count == 0 && forNodes.Count == 0 ? null : new EndpointDetails(hostname, pod, forZones, forNodes);
        _endpoints.Add(new(place, Conditions(ready, serving, terminating), node, zone, details));
    }

    /// <summary>Absent: ready is true, serving is as ready, terminating false (API reference of EndpointConditions).</summary>
    internal static EndpointConditions Conditions(bool? ready, bool? serving, bool? terminating) =>
        (ready ?? true ? EndpointConditions.Ready : 0)
        | (serving ?? ready ?? true ? EndpointConditions.Serving : 0)
        | (terminating ?? false ? EndpointConditions.Terminating : 0);

    private static IpAddr? FirstAddress(ref Utf8JsonReader json)
    {
        if (!EnterArray(ref json)) return null;
        IpAddr? first = null;
        bool seen = false;
        while (NextItem(ref json))
        {
            if (TryAddress(ref json, out var address) && !seen) first = address;
            seen = true;
        }
        return first;
    }

    private static void ReadConditions(ref Utf8JsonReader json, ref bool? ready, ref bool? serving, ref bool? terminating)
    {
        if (!EnterObject(ref json)) return;
        while (NextField(ref json))
        {
            if (json.ValueTextEquals("ready"u8)) ready = Bool(ref json);
            else if (json.ValueTextEquals("serving"u8)) serving = Bool(ref json);
            else if (json.ValueTextEquals("terminating"u8)) terminating = Bool(ref json);
            else SkipValue(ref json);
        }
    }

    private void ReadHints(ref Utf8JsonReader json, ref EquatableList<string> forZones, ref EquatableList<string> forNodes)
    {
        if (!EnterObject(ref json)) return;
        while (NextField(ref json))
        {
            if (json.ValueTextEquals("forZones"u8)) forZones = Names(ref json);
            else if (json.ValueTextEquals("forNodes"u8)) forNodes = Names(ref json);
            else SkipValue(ref json);
        }
    }

    private EquatableList<string> Names(ref Utf8JsonReader json)
    {
        if (!EnterArray(ref json)) return [];
        List<string> names = [];
        while (NextItem(ref json))
        {
            if (json.TokenType != JsonTokenType.StartObject) { json.Skip(); continue; }
            while (NextField(ref json))
            {
                if (!json.ValueTextEquals("name"u8)) SkipValue(ref json);
                else if (Pooled(ref json, pool) is { } name) names.Add(name);
            }
        }
        return List(names);
    }

    private static string? ReadPod(ref Utf8JsonReader json)
    {
        if (!EnterObject(ref json)) return null;
        string? name = null;
        bool isPod = false;
        while (NextField(ref json))
        {
            if (json.ValueTextEquals("kind"u8)) isPod = Is(ref json, "Pod"u8);
            else if (json.ValueTextEquals("name"u8)) name = String(ref json);
            else SkipValue(ref json);
        }
        return isPod ? name : null;
    }
}
