using System.Text.Json;
using System.Text.Json.Serialization;
using Fairlead.Composition;
using Fairlead.Primitives;

namespace Fairlead.Nodes;

/// <summary>A worker's own facts, kept in its data directory from when it joined on.</summary>
/// <param name="Addresses">The node's addresses, the primary family first.</param>
/// <param name="Zone">topology.kubernetes.io/zone; null for none.</param>
/// <param name="Stopped"><c>fairlead node stop</c> was given: it is not to run until <c>fairlead node start</c>.</param>
/// <param name="Number">Its number among this machine's nodes; null for a machine of its own.</param>
public sealed record WorkerRecord(string Name, IReadOnlyList<string> Addresses, string? Zone, int? Number = null, bool Stopped = false)
{
    public FurtherNode? AsFurtherNode => Number is { } number ? new FurtherNode(Name, number, Zone) : null;

    public void Write(ClusterPaths paths)
    {
        string fresh = PathIn(paths) + ".new";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(this, WorkerRecordJson.Default.WorkerRecord));
        File.Move(fresh, PathIn(paths), overwrite: true);
    }

    /// <summary>The worker of this data directory; null where there is none.</summary>
    public static WorkerRecord? Find(ClusterPaths paths)
    {
        if (!File.Exists(PathIn(paths))) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathIn(paths)), WorkerRecordJson.Default.WorkerRecord);
        }
        catch (JsonException broken)
        {
            throw new CommandFailure($"{PathIn(paths)} cannot be read: {broken.Message}. Remove it and join again.", cause: broken);
        }
    }

    public IReadOnlyList<IpAddr> Ips() => [.. Addresses.Select(IpAddr.Parse)];

    private static string PathIn(ClusterPaths paths) => Path.Combine(paths.DataDir, "worker.json");
}

[JsonSerializable(typeof(WorkerRecord))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class WorkerRecordJson : JsonSerializerContext;
