using Fairlead.ApiLoad;
using Fairlead.Client.Config;

// What is measured, how, and what came out: README.md.
const string Usage = "usage: ApiLoad server|memory PATH-TO-fairlead [--only FIGURE,…] | ApiLoad peer KUBECONFIG [PID…]";
const string PeerVariable = "FAIRLEAD_PEER_APISERVER";

switch (args)
{
    case ["server", var program]:
        await BothAsync(program, static server => new Measurements(server).RunAsync([]));
        return 0;
    case ["server", var program, "--only", var figures]:
        await BothAsync(program, server => new Measurements(server).RunAsync(figures.Split(',')));
        return 0;
    case ["memory", var program]:
        await BothAsync(program, static server => new Measurements(server).LoadAsync(services: 3000, configMaps: 60_000));
        return 0;
    case ["peer", var kubeconfig, .. var pids]:
        await new Measurements(new MeasuredServer(ClientConnection.FromKubeconfig(kubeconfig), [.. pids.Select(p => int.Parse(p, null))])).RunAsync([]);
        return 0;
    default:
        await Console.Error.WriteLineAsync(Usage);
        return 2;
}

static async Task BothAsync(string program, Func<MeasuredServer, Task> measure)
{
    await ThrownAwayAsync(program);
    await OneAsync($"{program}, API server alone", data => Contestants.AloneAsync(program, data), measure);
    await OneAsync($"{program} with controllers and scheduler", data => Contestants.WholeAsync(program, data), measure);
    if (Environment.GetEnvironmentVariable(PeerVariable) is { Length: > 0 } peer) await OneAsync(peer, data => Contestants.PeerAsync(peer, data), measure);
    else Console.WriteLine($"No peer was measured: {PeerVariable} names no kube-apiserver.");
}

// The generator compiles its own code as it runs: on a server of its own, else the first contestant waits for that.
static async Task ThrownAwayAsync(string program)
{
    var data = Directory.CreateTempSubdirectory("api-load-");
    try
    {
        using var server = await Contestants.WholeAsync(program, data.FullName);
        await new Measurements(server).WarmAsync();
    }
    finally
    {
        data.Delete(recursive: true);
    }
}

static async Task OneAsync(string name, Func<string, Task<StartedServer>> start, Func<MeasuredServer, Task> measure)
{
    var data = Directory.CreateTempSubdirectory("api-load-");
    try
    {
        using var server = await start(data.FullName);
        long atStart = server.MemoryMiB;
        await Task.Delay(TimeSpan.FromSeconds(5));                                   // what is idle rests
        Console.WriteLine($"{name}: start to /readyz and the default namespace {server.StartTime.TotalSeconds:F2} s; memory then {atStart} MiB, idle {server.MemoryMiB} MiB");
        await measure(server);
    }
    finally
    {
        data.Delete(recursive: true);
    }
}
