using Fairlead.ApiLoad;
using Fairlead.Client.Config;

// usage: ApiLoad server PATH-TO-fairlead [DATA-DIR]    starts `fairlead server` on an empty data directory and measures it
//        ApiLoad memory PATH-TO-fairlead [DATA-DIR]    its memory with 3,000 Services and 60,000 ConfigMaps
//        ApiLoad peer KUBECONFIG [PID]                 measures any other API server; PID: whose memory to read
if (args is ["server", var program, ..])
{
    string data = args.Length > 2 ? args[2] : Directory.CreateTempSubdirectory("fairlead-load-").FullName;
    using var server = await ServerProcess.StartAsync(program, data);
    Console.WriteLine($"start to /readyz and the default namespace: {server.StartTime.TotalSeconds:F2} s; idle memory {server.MemoryMiB} MiB");
    await new Measurements(server.Connection, () => server.MemoryMiB).RunAsync();
    return 0;
}
if (args is ["memory", var measured, ..])
{
    string data = args.Length > 2 ? args[2] : Directory.CreateTempSubdirectory("fairlead-load-").FullName;
    using var server = await ServerProcess.StartAsync(measured, data);
    await new Measurements(server.Connection, () => server.MemoryMiB).LoadAsync(services: 3000, configMaps: 60_000);
    return 0;
}
if (args is ["peer", var kubeconfig, ..])
{
    int? pid = args.Length > 2 ? int.Parse(args[2], null) : null;
    await new Measurements(ClientConnection.FromKubeconfig(kubeconfig), () => pid is { } p ? ServerProcess.MemoryOf(p) : 0).RunAsync();
    return 0;
}
Console.Error.WriteLine("usage: ApiLoad server|memory PATH-TO-fairlead [DATA-DIR] | ApiLoad peer KUBECONFIG [PID]");
return 2;
