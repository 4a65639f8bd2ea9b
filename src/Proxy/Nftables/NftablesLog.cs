using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy.Nftables;

internal static partial class NftablesLog
{
    [LoggerMessage(1, LogLevel.Information, "Frontends found in the kernel: {Count}")]
    internal static partial void Adopted(this ILogger<NftablesDataPlane> log, int count);

    [LoggerMessage(2, LogLevel.Warning, "The kernel does not hold what it should ({Reason}): reading it anew")]
    internal static partial void Conflict(this ILogger<NftablesDataPlane> log, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The {Family} rules of another version are replaced whole: {Reason}")]
    internal static partial void RulesetRenewed(this ILogger<NftablesDataPlane> log, IpFamily family, string reason);
}
