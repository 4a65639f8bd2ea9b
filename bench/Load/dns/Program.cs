using System.Diagnostics;
using System.Runtime.InteropServices;
using Fairlead.Bench.Load.Dns;

// fairlead's DNS server alone, with made-up Services, beside the files by which other servers serve the same names. See README.md.
switch (args)
{
    case ["serve", var services, var address, var upstream]:
        using (var stop = new CancellationTokenSource())
        {
            using var term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => { signal.Cancel = true; stop.Cancel(); });
            await LoadServer.RunAsync(int.Parse(services), address, upstream, Stopwatch.GetTimestamp(), stop.Token);
        }
        return 0;
    case ["files", var services, var folder]:
        PeerFiles.Write(int.Parse(services), folder);
        return 0;
    case ["upstream", var address]:
        await LoadUpstream.RunAsync(address);
        return 0;
    default:
        Console.Error.WriteLine("usage: DnsLoad serve SERVICES ADDRESS UPSTREAM | files SERVICES FOLDER | upstream ADDRESS");
        return 2;
}
