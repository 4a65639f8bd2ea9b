using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Fairlead.Composition;

/// <summary>One log for all parts, a line an event, on standard error.</summary>
public static class ClusterLogging
{
    /// <summary>Kestrel's and the host's own chatter stays out of the log below this.</summary>
    private const LogLevel Framework = LogLevel.Warning;

    public static ILoggerFactory Create(LogLevel least) => LoggerFactory.Create(build => build
        .SetMinimumLevel(least)
        .AddFilter("Microsoft", Framework)
        .AddFilter("System", Framework)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        })
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
