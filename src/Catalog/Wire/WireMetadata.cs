using System.Text.Json;
using Fairlead.Primitives;

namespace Fairlead.Catalog.Wire;

/// <summary>The few metadata that routing reads, of any of the three kinds.</summary>
internal struct WireMetadata
{
    internal string Name;
    internal string Namespace;
    internal string ResourceVersion;
    internal string? ServiceName;
    internal string? ServiceProxyName;
    internal string? Zone;
    internal bool HasHeadlessLabel;
    internal bool ExcludedFromLoadBalancers;
    internal bool IsBeingDeleted;
    internal DateTimeOffset? TriggerTime;

    internal readonly NamespacedName Key => new(Namespace ?? "", Name ?? "");

    internal void Read(ref Utf8JsonReader json, StringPool pool)
    {
        if (!WireText.EnterObject(ref json)) return;
        while (WireText.NextField(ref json))
        {
            if (json.ValueTextEquals("name"u8)) Name = WireText.String(ref json) ?? "";
            else if (json.ValueTextEquals("namespace"u8)) Namespace = WireText.Pooled(ref json, pool) ?? "";
            else if (json.ValueTextEquals("resourceVersion"u8)) ResourceVersion = WireText.String(ref json) ?? "";
            else if (json.ValueTextEquals("deletionTimestamp"u8)) IsBeingDeleted = WireText.String(ref json) is not null;
            else if (json.ValueTextEquals("labels"u8)) ReadLabels(ref json, pool);
            else if (json.ValueTextEquals("annotations"u8)) ReadAnnotations(ref json);
            else WireText.SkipValue(ref json);
        }
    }

    private void ReadLabels(ref Utf8JsonReader json, StringPool pool)
    {
        if (!WireText.EnterObject(ref json)) return;
        while (WireText.NextField(ref json))
        {
            if (json.ValueTextEquals("kubernetes.io/service-name"u8)) ServiceName = WireText.String(ref json);
            else if (json.ValueTextEquals("service.kubernetes.io/service-proxy-name"u8)) ServiceProxyName = WireText.Pooled(ref json, pool);
            else if (json.ValueTextEquals("service.kubernetes.io/headless"u8)) HasHeadlessLabel = WireText.String(ref json) is not null;
            else if (json.ValueTextEquals("topology.kubernetes.io/zone"u8)) Zone = WireText.Pooled(ref json, pool);
            else if (json.ValueTextEquals("node.kubernetes.io/exclude-from-external-load-balancers"u8)) ExcludedFromLoadBalancers = WireText.String(ref json) is not null;
            else WireText.SkipValue(ref json);
        }
    }

    private void ReadAnnotations(ref Utf8JsonReader json)
    {
        if (!WireText.EnterObject(ref json)) return;
        while (WireText.NextField(ref json))
        {
            if (!json.ValueTextEquals("endpoints.kubernetes.io/last-change-trigger-time"u8)) { WireText.SkipValue(ref json); continue; }
            json.Read();
            if (json.TokenType == JsonTokenType.String && json.TryGetDateTimeOffset(out var time)) TriggerTime = time;
        }
    }
}
