using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Defaults;

/// <summary>Defaults of one container.</summary>
internal static class ContainerDefaults
{
    public static void Apply(JsonObject container)
    {
        container.DefaultText("imagePullPolicy", PullPolicy(container.Text("image")));
        container.DefaultText("terminationMessagePath", "/dev/termination-log");
        container.DefaultText("terminationMessagePolicy", "File");
        foreach (var port in container.Objects("ports")) port.DefaultText("protocol", "TCP");
        foreach (var variable in container.Objects("env"))
        {
            FieldRef(variable.Obj("valueFrom"));
            variable.Obj("valueFrom")?.Obj("fileKeyRef")?.Default("optional", false);
        }
        Probe(container.Obj("livenessProbe"));
        Probe(container.Obj("readinessProbe"));
        Probe(container.Obj("startupProbe"));
        HttpGet(container.Obj("lifecycle")?.Obj("postStart")?.Obj("httpGet"));
        HttpGet(container.Obj("lifecycle")?.Obj("preStop")?.Obj("httpGet"));
        RoundUp(container.Obj("resources")?.Obj("limits"));
        RoundUp(container.Obj("resources")?.Obj("requests"));
    }

    /// <summary>An image that may change under its name is always asked for.</summary>
    public static string PullPolicy(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal)) return "IfNotPresent";
        int slash = image.LastIndexOf('/'), colon = image.LastIndexOf(':');
        return colon <= slash || image[(colon + 1)..] == "latest" ? "Always" : "IfNotPresent";
    }

    public static void FieldRef(JsonObject? holder) => holder?.Obj("fieldRef")?.DefaultText("apiVersion", "v1");

    private static void Probe(JsonObject? probe)
    {
        if (probe is null) return;
        probe.DefaultNumber("timeoutSeconds", 1);
        probe.DefaultNumber("periodSeconds", 10);
        probe.DefaultNumber("successThreshold", 1);
        probe.DefaultNumber("failureThreshold", 3);
        HttpGet(probe.Obj("httpGet"));
        probe.Obj("grpc")?.Default("service", "");
    }

    private static void HttpGet(JsonObject? action)
    {
        action?.DefaultText("path", "/");
        action?.DefaultText("scheme", "HTTP");
    }

    /// <summary>Resources are counted in thousandths; finer amounts are rounded up.</summary>
    public static void RoundUp(JsonObject? resources)
    {
        if (resources is null) return;
        foreach (var (name, value) in resources.ToList())
        {
            if (value is not JsonValue text || !text.TryGetValue(out string? quantity) || QuantityAmount.Parse(quantity, out var amount) is not null) continue;
            if (amount.Nano % 1_000_000 != 0) resources[name] = (QuantityAmount.FromMilli(amount.Milli) with { Format = amount.Format }).ToString();
        }
    }
}
