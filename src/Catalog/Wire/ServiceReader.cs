using System.Text.Json;
using Fairlead.Primitives;
using static Fairlead.Catalog.Wire.WireText;

namespace Fairlead.Catalog.Wire;

/// <summary>Reads a Service's JSON straight into the catalog's value: one pass, nothing allocated that is not kept.</summary>
public static class ServiceReader
{
    private const int DefaultAffinitySeconds = 10800;

    public static WireObject<CatalogService> Read(ReadOnlySpan<byte> utf8, StringPool pool)
    {
        var metadata = new WireMetadata();
        var service = new Draft { Kind = ServiceKind.ClusterIp, Ports = [], ClusterIps = [], ExternalIps = [], SourceRanges = [], LoadBalancer = [] };
        var json = new Utf8JsonReader(utf8);
        json.Read();
        while (NextField(ref json))
        {
            if (json.ValueTextEquals("metadata"u8)) metadata.Read(ref json, pool);
            else if (json.ValueTextEquals("spec"u8)) service.ReadSpec(ref json, pool);
            else if (json.ValueTextEquals("status"u8)) service.ReadStatus(ref json);
            else SkipValue(ref json);
        }
        return new(metadata.Key, metadata.ResourceVersion ?? "", service.Finish(metadata), null);
    }

    private struct Draft
    {
        internal ServiceKind Kind;
        internal EquatableList<CatalogPort> Ports;
        internal EquatableList<IpAddr> ClusterIps;
        internal EquatableList<IpAddr> ExternalIps;
        internal EquatableList<IpPrefix> SourceRanges;
        internal EquatableList<LoadBalancerAddress> LoadBalancer;
        private IpAddr? _clusterIp;
        private string? _externalName;
        private bool _headless, _internalLocal, _externalLocal, _publish, _affine;
        private int _affinitySeconds;
        private ushort _healthPort;

        internal void ReadSpec(ref Utf8JsonReader json, StringPool pool)
        {
            if (!EnterObject(ref json)) return;
            while (NextField(ref json))
            {
                if (json.ValueTextEquals("type"u8)) ReadKind(ref json);
                else if (json.ValueTextEquals("clusterIP"u8)) ReadClusterIp(ref json);
                else if (json.ValueTextEquals("clusterIPs"u8)) ClusterIps = Addresses(ref json);
                else if (json.ValueTextEquals("externalIPs"u8)) ExternalIps = Addresses(ref json);
                else if (json.ValueTextEquals("ports"u8)) ReadPorts(ref json, pool);
                else if (json.ValueTextEquals("externalName"u8)) _externalName = String(ref json);
                else if (json.ValueTextEquals("internalTrafficPolicy"u8)) _internalLocal = Is(ref json, "Local"u8);
                else if (json.ValueTextEquals("externalTrafficPolicy"u8)) _externalLocal = Is(ref json, "Local"u8);
                else if (json.ValueTextEquals("sessionAffinity"u8)) _affine = Is(ref json, "ClientIP"u8);
                else if (json.ValueTextEquals("sessionAffinityConfig"u8)) ReadAffinity(ref json);
                else if (json.ValueTextEquals("healthCheckNodePort"u8)) _healthPort = Port(ref json);
                else if (json.ValueTextEquals("publishNotReadyAddresses"u8)) _publish = Bool(ref json) ?? false;
                else if (json.ValueTextEquals("loadBalancerSourceRanges"u8)) SourceRanges = Prefixes(ref json);
                else SkipValue(ref json);
            }
        }

        internal void ReadStatus(ref Utf8JsonReader json)
        {
            if (!EnterObject(ref json)) return;
            while (NextField(ref json))
            {
                if (!json.ValueTextEquals("loadBalancer"u8)) { SkipValue(ref json); continue; }
                if (!EnterObject(ref json)) continue;
                while (NextField(ref json))
                {
                    if (json.ValueTextEquals("ingress"u8)) ReadIngress(ref json);
                    else SkipValue(ref json);
                }
            }
        }

        internal readonly CatalogService Finish(in WireMetadata metadata) => new(metadata.Key)
        {
            Kind = Kind,
            ClusterIps = ClusterIps.Count > 0 || _clusterIp is not { } single ? ClusterIps : [single],
            IsHeadless = _headless,
            Ports = Ports,
            ExternalIps = ExternalIps,
            LoadBalancer = LoadBalancer,
            SourceRanges = SourceRanges,
            ExternalName = Kind == ServiceKind.ExternalName ? _externalName : null,
            InternalLocal = _internalLocal,
            ExternalLocal = _externalLocal,
            AffinitySeconds = !_affine ? 0 : _affinitySeconds > 0 ? _affinitySeconds : DefaultAffinitySeconds,
            HealthCheckNodePort = _healthPort,
            PublishNotReadyAddresses = _publish,
            ServiceProxyName = metadata.ServiceProxyName,
            HasHeadlessLabel = metadata.HasHeadlessLabel,
        };

        private void ReadKind(ref Utf8JsonReader json)
        {
            json.Read();
            if (json.TokenType != JsonTokenType.String) { json.Skip(); return; }
            Kind = json.ValueTextEquals("NodePort"u8) ? ServiceKind.NodePort
                : json.ValueTextEquals("LoadBalancer"u8) ? ServiceKind.LoadBalancer
                : json.ValueTextEquals("ExternalName"u8) ? ServiceKind.ExternalName
                : ServiceKind.ClusterIp;
        }

        private void ReadClusterIp(ref Utf8JsonReader json)
        {
            json.Read();
            if (TryAddress(ref json, out var address)) _clusterIp = address;
            else _headless = json.TokenType == JsonTokenType.String && json.ValueTextEquals("None"u8);
        }

        private void ReadPorts(ref Utf8JsonReader json, StringPool pool)
        {
            if (!EnterArray(ref json)) return;
            List<CatalogPort> ports = [];
            while (NextItem(ref json))
            {
                if (json.TokenType != JsonTokenType.StartObject) { json.Skip(); continue; }
                string name = "";
                var protocol = Protocol.Tcp;
                bool known = true;
                ushort port = 0, nodePort = 0;
                while (NextField(ref json))
                {
                    if (json.ValueTextEquals("name"u8)) name = Pooled(ref json, pool) ?? "";
                    else if (json.ValueTextEquals("protocol"u8)) protocol = ReadProtocol(ref json, out known);
                    else if (json.ValueTextEquals("port"u8)) port = Port(ref json);
                    else if (json.ValueTextEquals("nodePort"u8)) nodePort = Port(ref json);
                    else SkipValue(ref json);
                }
                if (known && port != 0) ports.Add(new(name, protocol, port, nodePort));
            }
            Ports = List(ports);
        }

        private void ReadAffinity(ref Utf8JsonReader json)
        {
            if (!EnterObject(ref json)) return;
            while (NextField(ref json))
            {
                if (!json.ValueTextEquals("clientIP"u8)) { SkipValue(ref json); continue; }
                if (!EnterObject(ref json)) continue;
                while (NextField(ref json))
                {
                    if (json.ValueTextEquals("timeoutSeconds"u8)) _affinitySeconds = Int(ref json);
                    else SkipValue(ref json);
                }
            }
        }

        private void ReadIngress(ref Utf8JsonReader json)
        {
            if (!EnterArray(ref json)) return;
            List<LoadBalancerAddress> list = [];
            while (NextItem(ref json))
            {
                if (json.TokenType != JsonTokenType.StartObject) { json.Skip(); continue; }
                IpAddr? address = null;
                string? hostname = null;
                bool bypass = false;
                while (NextField(ref json))
                {
                    if (json.ValueTextEquals("ip"u8))
                    {
                        json.Read();
                        address = TryAddress(ref json, out var ip) ? ip : null;
                    }
                    else if (json.ValueTextEquals("hostname"u8)) hostname = String(ref json);
                    else if (json.ValueTextEquals("ipMode"u8)) bypass = Is(ref json, "Proxy"u8);
                    else SkipValue(ref json);
                }
                list.Add(new(address, hostname, bypass));
            }
            LoadBalancer = List(list);
        }
    }
}
