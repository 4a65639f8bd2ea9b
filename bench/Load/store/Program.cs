// Durable creates a second and how long each took, at 1, 10 and 100 clients: our store and etcd, one after the other, on one disk.
//   dotnet run -c Release --project bench/Load/store [-- SECONDS [DIRECTORY]]
using System.Diagnostics;
using Fairlead.StoreLoad;

int seconds = args.Length > 0 ? int.Parse(args[0]) : 5;
string root = Directory.CreateDirectory(Path.Combine(args.Length > 1 ? args[1] : Path.GetTempPath(), $"store-load-{Environment.ProcessId}")).FullName;
try
{
    Console.WriteLine($"values of 1 KiB, {seconds} s each, {Environment.ProcessorCount} cores, disk of {root}");
    Console.WriteLine($"{"store",-10}{"clients",8}{"creates/s",12}{"p50 ms",10}{"p99 ms",10}{"max ms",10}");
    await using (var ours = new OurStore(Path.Combine(root, "fairlead"))) await MeasureAllAsync(ours);
    await Fill.MeasureAsync(Path.Combine(root, "fill"), 63_000);
    await using (var etcd = await EtcdPeer.StartAsync(Path.Combine(root, "etcd"))) await MeasureAllAsync(etcd);
}
finally
{
    Directory.Delete(root, recursive: true);
}

async Task MeasureAllAsync(ICreates store)
{
    await MeasureAsync(store, 10, "warm", TimeSpan.FromSeconds(1));
    foreach (int clients in (int[])[1, 10, 100])
    {
        var times = await MeasureAsync(store, clients, $"c{clients}", TimeSpan.FromSeconds(seconds));
        Console.WriteLine($"{store.Name,-10}{clients,8}{times.Count / (double)seconds,12:f0}{At(times, 0.5),10:f2}{At(times, 0.99),10:f2}{times[^1],10:f2}");
    }
}

static double At(List<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];

static async Task<List<double>> MeasureAsync(ICreates store, int clients, string run, TimeSpan time)
{
    var value = new byte[1024];
    Random.Shared.NextBytes(value);
    long end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
    var perClient = await Task.WhenAll(Enumerable.Range(0, clients).Select(c => Task.Run(() => ClientAsync(store.NewClient(), $"/registry/configmaps/{run}/{c:d3}-"))));
    var all = perClient.SelectMany(t => t).ToList();
    all.Sort();
    return all;

    async Task<List<double>> ClientAsync(Func<string, byte[], Task> create, string prefix)
    {
        var times = new List<double>();
        for (int i = 0; Stopwatch.GetTimestamp() < end; i++)
        {
            long before = Stopwatch.GetTimestamp();
            await create($"{prefix}{i:d7}", value);
            times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
        }
        return times;
    }
}
