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
        Processes.Redirect(2, _log.SafeFileHandle);
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
            // The pipe closes with this: the starter's own pipes must not be kept open by a process that lives on.
            if (value is StartEvent.Ready) Processes.Redirect(1, _log.SafeFileHandle);
        }
    }

    public void Dispose()
    {
        _starter.Dispose();
        _log.Dispose();
    }
}
