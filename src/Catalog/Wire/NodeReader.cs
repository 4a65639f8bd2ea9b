using System.Text.Json;
using Fairlead.Primitives;
using static Fairlead.Catalog.Wire.WireText;

namespace Fairlead.Catalog.Wire;

/// <summary>Reads a Node's JSON straight into the catalog's value; images, conditions' messages and the rest are passed over.</summary>
public static class NodeReader
{
    public static WireObject<CatalogNode> Read(ReadOnlySpan<byte> utf8, StringPool pool)
    {
        var metadata = new WireMetadata();
        var draft = new Draft();
        var json = new Utf8JsonReader(utf8);
        json.Read();
        while (NextField(ref json))
        {
            if (json.ValueTextEquals("metadata"u8)) metadata.Read(ref json, pool);
            else if (json.ValueTextEquals("spec"u8)) draft.ReadSpec(ref json);
            else if (json.ValueTextEquals("status"u8)) draft.ReadStatus(ref json);
            else SkipValue(ref json);
        }
        var node = new CatalogNode(metadata.Name ?? "")
        {
            Zone = metadata.Zone,
            InternalIps = List(draft.Internal),
            ExternalIps = List(draft.External),
            PodCidrs = draft.PodCidrs,
            IsReady = draft.Ready,
            ExcludedFromLoadBalancers = metadata.ExcludedFromLoadBalancers,
            IsGoingAway = metadata.IsBeingDeleted || draft.Tainted,
        };
        return new(metadata.Key, metadata.ResourceVersion ?? "", node, null);
    }

    private struct Draft
    {
        internal List<IpAddr>? Internal, External;
        internal EquatableList<IpPrefix> PodCidrs;
        internal bool Ready, Tainted;

        internal void ReadSpec(ref Utf8JsonReader json)
        {
            if (!EnterObject(ref json)) return;
            string? single = null;
            while (NextField(ref json))
            {
                if (json.ValueTextEquals("podCIDRs"u8)) PodCidrs = Prefixes(ref json);
                else if (json.ValueTextEquals("podCIDR"u8)) single = String(ref json);
                else if (json.ValueTextEquals("taints"u8)) ReadTaints(ref json);
                else SkipValue(ref json);
            }
            if (PodCidrs.Count == 0 && IpPrefix.TryParse(single, out var prefix)) PodCidrs = [prefix];
        }

        internal void ReadStatus(ref Utf8JsonReader json)
        {
            if (!EnterObject(ref json)) return;
            while (NextField(ref json))
            {
                if (json.ValueTextEquals("addresses"u8)) ReadAddresses(ref json);
                else if (json.ValueTextEquals("conditions"u8)) ReadConditions(ref json);
                else SkipValue(ref json);
            }
        }

        private void ReadTaints(ref Utf8JsonReader json)
        {
            if (!EnterArray(ref json)) return;
            while (NextItem(ref json))
            {
                if (json.TokenType != JsonTokenType.StartObject) { json.Skip(); continue; }
                while (NextField(ref json))
                {
                    if (json.ValueTextEquals("key"u8)) Tainted |= Is(ref json, "ToBeDeletedByClusterAutoscaler"u8);
                    else SkipValue(ref json);
                }
            }
        }

        private void ReadAddresses(ref Utf8JsonReader json)
        {
            if (!EnterArray(ref json)) return;
            while (NextItem(ref json))
            {
                if (json.TokenType != JsonTokenType.StartObject) { json.Skip(); continue; }
                IpAddr? address = null;
                bool isInternal = false, isExternal = false;
                while (NextField(ref json))
                {
                    if (json.ValueTextEquals("type"u8))
                    {
                        json.Read();
                        isInternal = json.TokenType == JsonTokenType.String && json.ValueTextEquals("InternalIP"u8);
                        isExternal = json.TokenType == JsonTokenType.String && json.ValueTextEquals("ExternalIP"u8);
                    }
                    else if (json.ValueTextEquals("address"u8))
                    {
                        json.Read();
                        address = TryAddress(ref json, out var ip) ? ip : null;
                    }
                    else SkipValue(ref json);
                }
                if (address is not { } place) continue;
                if (isInternal) (Internal ??= []).Add(place);
                if (isExternal) (External ??= []).Add(place);
            }
        }

        private void ReadConditions(ref Utf8JsonReader json)
        {
            if (!EnterArray(ref json)) return;
            while (NextItem(ref json))
            {
                if (json.TokenType != JsonTokenType.StartObject) { json.Skip(); continue; }
                bool isReady = false, isTrue = false;
                while (NextField(ref json))
                {
                    if (json.ValueTextEquals("type"u8)) isReady = Is(ref json, "Ready"u8);
                    else if (json.ValueTextEquals("status"u8)) isTrue = Is(ref json, "True"u8);
                    else SkipValue(ref json);
                }
                if (isReady) Ready = isTrue;
            }
        }
    }
}
