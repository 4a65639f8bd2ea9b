using System.Diagnostics;
using Fairlead.Composition;
using Fairlead.Linux;

namespace Fairlead.Background;

/// <summary>The background process's side of the start: leaves the terminal, logs to a file, reports to its starter until it is ready.</summary>
public sealed class StartReport : IProgress<StartEvent>, IDisposable
{
    private readonly Lock _gate = new();                                             // guards _starter
    private readonly FileStream _log;
    private readonly StreamWriter _starter;

    public StartReport(ClusterPaths paths)
    {
        Processes.LeadSession();
        Directory.SetCurrentDirectory("/");
        _starter = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        _log = new FileStream(paths.Log, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        Processes.Redirect(2, _log.SafeFileHandle);                                   // what the runtime itself says when it dies
        Console.SetError(TextWriter.Synchronized(new StreamWriter(_log) { AutoFlush = true }));
    }

    public void Report(StartEvent value)
    {
        lock (_gate)
        {
            try
            {
                _starter.WriteLine(value.ToLine());
            }
            catch (IOException gone)
            {
                // The starter was interrupted. It sends SIGTERM when it can; the cluster goes on when it could not.
                Debug.WriteLine(gone.Message);
            }
            if (value is not StartEvent.Ready) return;
            // Both ends of the pipe that are ours go: a starter's own pipes must not be kept open by a process that lives on.
            _starter.Dispose();
            Processes.Redirect(1, _log.SafeFileHandle);
        }
    }

    public void Dispose()
    {
        _starter.Dispose();
        _log.Dispose();
    }
}
