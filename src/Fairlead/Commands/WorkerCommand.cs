using System.CommandLine;
using Fairlead.Background;
using Fairlead.Composition;
using Fairlead.Nodes;

namespace Fairlead.Commands;

/// <summary>The process of a worker: what <c>join</c>, <c>up --nodes</c> and <c>node start</c> start in the background.</summary>
public static class WorkerCommand
{
    public static Command Create()
    {
        var dataDir = ClusterFlags.DataDirFlag();
        var foreground = Flags.Switch("--foreground", "Always so; for the sake of those who start it.");
        var reports = Flags.Switch("--report", "Report the start on standard output, line by line.");
        var command = new Command("worker", "Runs the node that joined with this data directory.") { dataDir, foreground, reports };
        command.Hidden = true;
        command.SetAction(async (parsed, stop) =>
        {
            Preflight.Root("fairlead worker");
            var paths = ClusterPaths.Of(parsed.GetValue(dataDir)!);
            var record = WorkerRecord.Find(paths) ?? throw new CommandFailure($"No node has joined with {paths.DataDir}. See: fairlead join --help");
            paths.Create();
            using var report = parsed.GetValue(reports) ? new StartReport(paths) : null;
            try
            {
                await Worker.RunAsync(paths, record, report is null ? new StartView() : report, stop);
                return ExitStatus.Done;
            }
            catch (Exception failure) when (report is not null && failure is not OperationCanceledException)
            {
                report.Report(new StartEvent.Failed(Failures.Sentence(failure)));
                throw;
            }
        });
        return command;
    }
}
