using Microsoft.Extensions.Logging;

namespace Fairlead.Node.Tests.Agent;

/// <summary>Writes everything that is logged to a file, for whoever looks into a failing test.</summary>
internal sealed class FileLog(string path) : ILoggerFactory, ILogger
{
    private readonly Lock _gate = new();                                        // guards the file

    public ILogger CreateLogger(string categoryName) => this;
    public void AddProvider(ILoggerProvider provider) { }
    public void Dispose() { }
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_gate) File.AppendAllText(path, $"{DateTime.UtcNow:HH:mm:ss.fff} {logLevel} {formatter(state, exception)} {exception}\n");
    }
}
