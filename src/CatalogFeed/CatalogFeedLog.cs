using Microsoft.Extensions.Logging;

namespace Fairlead.CatalogFeed;

internal static partial class CatalogFeedLog
{
    [LoggerMessage(1, LogLevel.Information, "The API server gives no ServiceCIDRs (Kubernetes has them from 1.33 on): cluster IPs lie where --service-cluster-ip-range says. {Reason}")]
    internal static partial void NoServiceRanges(this ILogger log, string reason);
}
