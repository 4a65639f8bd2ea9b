using System.Diagnostics;

namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>Runs programs as a person would, with a limit.</summary>
public static class Shell
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    /// <summary>What a program starts in the background must not hold its output open.</summary>
    private static readonly TimeSpan ToClose = TimeSpan.FromSeconds(5);

    public static async Task<Outcome> RunAsync(IReadOnlyList<string> command, string? input = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (input is not null) await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        string told = string.Join(' ', command);
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{told}\ndid not end within {Limit}.");
        }
        return new Outcome(told, process.ExitCode, await output.WaitAsync(ToClose), await error.WaitAsync(ToClose));
    }
}
