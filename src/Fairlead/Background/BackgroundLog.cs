using Microsoft.Extensions.Logging;

namespace Fairlead.Background;

internal static partial class BackgroundLog
{
    [LoggerMessage(1, LogLevel.Debug, "Who asked at the control socket has gone: {Reason}")]
    public static partial void AskerGone(this ILogger<ControlSocket> log, string reason);
}
