using Microsoft.Extensions.Logging;

namespace Fairlead.Testing;

/// <summary>Logs to the test's output, for a look at what went on.</summary>
public sealed class TestLogs(Action<string> write) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, write);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("the test's output is the only provider");

    public void Dispose() => GC.SuppressFinalize(this);

    private sealed class Logger(string category, Action<string> write) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel level) => level >= LogLevel.Information;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            if (IsEnabled(level)) write($"{level} {category}: {format(state, exception)} {exception}");
        }
    }
}
