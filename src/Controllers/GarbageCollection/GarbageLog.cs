using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers.GarbageCollection;

internal static partial class GarbageLog
{
    [LoggerMessage(1, LogLevel.Debug, "{Dependent}: its owner {Kind} {Owner} is gone")]
    public static partial void OwnerIsGone(this ILogger log, NamespacedName dependent, string kind, string owner);

    [LoggerMessage(2, LogLevel.Debug, "{Key} went before it could be changed")]
    public static partial void ObjectIsGone(this ILogger log, NamespacedName key);
}
