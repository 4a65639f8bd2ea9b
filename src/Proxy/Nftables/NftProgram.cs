using System.Diagnostics;

namespace Fairlead.Proxy.Nftables;

/// <summary>The `nft` program, for texts of rules only: at the start and when the administrator's addresses change, never for Services.</summary>
internal static class NftProgram
{
    /// <summary>Runs a text as one transaction, in the network namespace of the calling thread. Null is success, else what nft says against it.</summary>
    internal static string? Run(string text)
    {
        var start = new ProcessStartInfo("nft", ["-f", "-"]) { RedirectStandardInput = true, RedirectStandardError = true };
        Process process;
        try { process = Process.Start(start)!; }
        catch (System.ComponentModel.Win32Exception e) { throw new DataPlaneException("The program nft is missing: install the package nftables", e); }
        using (process)
        {
            process.StandardInput.Write(text);
            process.StandardInput.Close();
            string said = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : said.Length > 0 ? said : $"exit status {process.ExitCode}";
        }
    }
}
