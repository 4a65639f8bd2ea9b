using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Registration;

internal static partial class RegistrationLog
{
    [LoggerMessage(1, LogLevel.Warning, "The node is not registered yet: {Reason}")]
    public static partial void NotRegistered(this ILogger<NodeRegistration> log, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The node's lease was not renewed: {Reason}")]
    public static partial void NotRenewed(this ILogger<NodeRegistration> log, string reason);
}
