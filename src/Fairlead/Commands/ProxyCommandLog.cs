using Microsoft.Extensions.Logging;

namespace Fairlead.Commands;

internal static partial class ProxyCommandLog
{
    [LoggerMessage(1, LogLevel.Information, "Accepted without a meaning here: {Settings}")]
    internal static partial void WithoutMeaning(this ILogger log, string settings);

    [LoggerMessage(3, LogLevel.Warning, "Proxy mode {Mode} is asked for; nftables serves the same Services here, and /proxyMode says so. What kube-proxy left in the kernel is not ours to remove: run `kube-proxy --cleanup` once")]
    internal static partial void ServedByNftables(this ILogger log, string mode);

    [LoggerMessage(2, LogLevel.Warning, "Not done: {What}")]
    internal static partial void NotSet(this ILogger log, string what);
}
