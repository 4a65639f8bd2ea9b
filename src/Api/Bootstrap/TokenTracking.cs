using System.Globalization;
using System.Text.Json.Nodes;
using KubernetesResources = Fairlead.Kubernetes.Resources;

namespace Fairlead.Api.Bootstrap;

/// <summary>The ConfigMap that says since when this server notes that a service account's token from a Secret is used: whoever cleans unused ones up reads it.</summary>
internal static class TokenTracking
{
    private const string Name = "kube-apiserver-legacy-service-account-token-tracking", Key = "since", Format = "yyyy-MM-dd";

    public static BootstrapObject Map(TimeProvider clock) => new(KubernetesResources.ConfigMap, "kube-system", Name, present =>
    {
        if (DateOnly.TryParseExact((string?)present?["data"]?[Key], Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)) return null;
        var map = (JsonObject?)present?.DeepClone() ?? BootstrapMaps.New(Name);
        if (map["data"] is not JsonObject data) map["data"] = data = [];
        data[Key] = clock.GetUtcNow().ToString(Format, CultureInfo.InvariantCulture);
        return map;
    });
}
