using System.Diagnostics;

namespace Fairlead.Proxy.Nftables;

/// <summary>The `nft` program, for texts of rules only: at the start and when the administrator's addresses change, never for Services.</summary>
internal static class NftProgram
{
    /// <summary>Runs a text as one transaction. Null is success, else what nft says against it.</summary>
    internal static async Task<string?> RunAsync(string text, CancellationToken stop)
    {
        var start = new ProcessStartInfo("nft", ["-f", "-"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(stop);
        var output = process.StandardOutput.ReadToEndAsync(stop);
        await process.StandardInput.WriteAsync(text.AsMemory(), stop);
        process.StandardInput.Close();
        await process.WaitForExitAsync(stop);
        await output;
        string said = (await errors).Trim();
        return process.ExitCode == 0 ? null : said.Length > 0 ? said : $"exit status {process.ExitCode}";
    }
}
