using System.CommandLine;

namespace Fairlead.Commands;

/// <summary>The commands of the program, and how each one ends: a result, or one sentence and an exit status.</summary>
public static class CommandLine
{
    /// <summary>How long a command may take to put things away after SIGINT or SIGTERM.</summary>
    private static readonly TimeSpan ToStop = TimeSpan.FromSeconds(60);

    public static RootCommand Root() => new(
        """
        Kubernetes Services, all of them, in one Linux program.

          fairlead up                      a cluster on this machine, in seconds
          kubectl get services             any kubectl: export KUBECONFIG=$(fairlead kubeconfig --path)
          fairlead trace svc/NAME          the way of one connection, hop by hop, and why it fails
          fairlead lint -f FILE            what is wrong with manifests, before they are applied
          fairlead down                    stops it and leaves nothing behind
        """)
    {
        UpCommand.Create(),
        StatusCommand.Create(),
        DownCommand.Create(),
        KubeconfigCommand.Create(),
        ImageCommand.Create(),
        TraceCommand.Create(),
        LintCommand.Create(),
        NodeCommand.Create(),
        JoinCommand.Create(),
        TokenCommand.Create(),
        WorkerCommand.Create(),
        ServerCommand.Create(),
        ProxyCommand.Create(),
        DnsCommand.Create(),
        LoadBalancerCommand.Create(),
        IngressCommand.Create(),
        VersionCommand.Create(),
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Root().Parse(args.Length > 0 ? args : ["--help"]);
        if (parsed.Errors is [var error, ..])
        {
            string sentence = parsed.UnmatchedTokens is [var unknown, ..] ? $"'{unknown}' is not known here." : error.Message;
            await Console.Error.WriteLineAsync($"fairlead: {sentence}\nSee: {HelpOf(parsed)}");
            return ExitStatus.WrongUse;
        }
        if (parsed.CommandResult.Command.Name is "server" or "up") Spinning.Forgo();
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = ToStop });
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("fairlead: stopped.");
            return ExitStatus.Failed;
        }
        catch (Exception failure)
        {
            await Console.Error.WriteLineAsync($"fairlead: {Failures.Sentence(failure)}");
            if (Environment.GetEnvironmentVariable("FAIRLEAD_DEBUG") is not null) await Console.Error.WriteLineAsync(failure.ToString());
            return (failure as CommandFailure)?.ExitStatus ?? ExitStatus.Failed;
        }
    }

    private static string HelpOf(ParseResult parsed)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            if (command.Command is not RootCommand) names.Insert(0, command.Command.Name);
        return string.Join(' ', ["fairlead", .. names, "--help"]);
    }
}
