using System.Runtime.InteropServices;
using Fairlead.Catalog;
using Fairlead.Primitives;

namespace Fairlead.Dns.Zone;

/// <summary>
/// The cluster's names, ready to be looked up. One thread writes; readers on any thread take no lock and allocate nothing. A change of
/// one Service costs what that Service has, whatever the size of the cluster.
/// <code>
/// CatalogSnapshot.Changed ──► ServiceRecordsBuilder ──► services (by "svc.ns")
///                                                  └──► reverse  (by address)
/// </code>
/// </summary>
public sealed class ZoneIndex(ulong seed)
{
    private readonly KeyTable<ServiceRecords> _services = new(seed);
    private readonly KeyTable<ReverseEntry> _reverse = new(seed);
    private readonly KeyTable<NamespaceEntry> _namespaces = new(seed);
    private readonly KeyTable<PodEntry> _pods = new(seed);
    private readonly Dictionary<string, int> _namespaceUses = [];                // writer only: Services, and 1 when listed itself
    private readonly Dictionary<NamespacedName, PodFacts> _podFacts = [];        // writer only
    private readonly Dictionary<IpAddr, NamespacedName> _podAt = [];             // writer only: who holds an address now
    private readonly ServiceRecordsBuilder _builder = new();
    private CatalogSnapshot _applied = CatalogSnapshot.Empty;
    private HashSet<string> _listedNamespaces = [];
    private Action<byte[], byte[]>? _learn, _forget;
    private uint _serial;
    private bool _synced;

    /// <summary>False until the first whole picture is in: until then an unknown name proves nothing.</summary>
    public bool Synced => Volatile.Read(ref _synced);

    /// <summary>Counts changes: the serial number of the zone.</summary>
    public uint Serial => Volatile.Read(ref _serial);

    public int ServiceCount => _services.Count;

    /// <summary>True when every pod of the cluster is known, so that pod names can be checked.</summary>
    public bool KnowsAllPods { get; set; }

    /// <summary>Endpoints without a hostname are named after their pods. A change costs all headless Services.</summary>
    public bool EndpointPodNames
    {
        get => _builder.EndpointPodNames;
        set
        {
            if (_builder.EndpointPodNames == value) return;
            _builder.EndpointPodNames = value;
            foreach (var (name, entry) in _applied.Services)
                if (entry.Service.IsHeadless) Apply(name, _applied);
        }
    }

    public ServiceRecords? FindService(ReadOnlySpan<byte> labels) => _services.Find(labels);
    public ReverseEntry? FindReverse(ReadOnlySpan<byte> address) => _reverse.Find(address);
    public bool HasNamespace(ReadOnlySpan<byte> label) => _namespaces.Find(label) is not null;
    public PodEntry? FindPod(ReadOnlySpan<byte> address) => _pods.Find(address);

    /// <summary>Takes over what differs from the snapshot applied before; an unsynced one is ignored, as it has holes.</summary>
    public void Apply(CatalogSnapshot snapshot)
    {
        if (!snapshot.Synced || ReferenceEquals(snapshot, _applied)) return;
        bool follows = snapshot.Version == _applied.Version + 1 && _applied.Synced;
        if (_applied.Synced)
            foreach (var name in follows ? snapshot.Changed : Differences(snapshot)) Apply(name, snapshot);
        else
            foreach (var (name, entry) in snapshot.Services) Set(name, _builder.Build(entry));   // the first: all of it
        _applied = snapshot;
        Volatile.Write(ref _serial, _serial + 1);
        Volatile.Write(ref _synced, true);
    }

    private IEnumerable<NamespacedName> Differences(CatalogSnapshot next) =>
        next.Services.Where(pair => !_applied.Services.TryGetValue(pair.Key, out var held) || !ReferenceEquals(held, pair.Value)).Select(pair => pair.Key)
            .Concat(_applied.Services.Keys.Where(name => !next.Services.ContainsKey(name)));

    private void Apply(NamespacedName name, CatalogSnapshot snapshot)
    {
        var next = snapshot.Services.TryGetValue(name, out var entry) ? _builder.Build(entry) : null;
        Set(name, next);
    }

    private void Set(NamespacedName name, ServiceRecords? next)
    {
        if (next is null)
        {
            Remove(name);
            return;
        }
        var old = _services.Set(next);
        if (old is null) UseNamespace(name.Namespace, 1);
        ChangeReverse(old, next);
    }

    private void Remove(NamespacedName name)
    {
        if (Labels.Of(name) is not { } key || _services.Remove(key) is not { } old) return;
        UseNamespace(name.Namespace, -1);
        ChangeReverse(old, null);
    }

    /// <summary>A Service that is new or gone, the common case by far, needs no comparison.</summary>
    private void ChangeReverse(ServiceRecords? old, ServiceRecords? next)
    {
        if (old is null || next is null)
        {
            if (old is not null) ReverseNames.ForEach(old, _forget ??= Forget);
            if (next is not null) ReverseNames.ForEach(next, _learn ??= Learn);
            return;
        }
        var before = ReverseNames.Of(old);
        var after = ReverseNames.Of(next);
        foreach (var (address, name) in before)
            if (!after.Remove((address, name))) Forget(address, name);
        foreach (var (address, name) in after) Learn(address, name);
    }

    private void Learn(byte[] address, byte[] name) => _reverse.Set(_reverse.Find(address)?.With(name) ?? new ReverseEntry(address, name, []));

    private void Forget(byte[] address, byte[] name)
    {
        if (_reverse.Find(address) is not { } entry) return;
        if (entry.Without(name) is { } rest) _reverse.Set(rest);
        else _reverse.Remove(address);
    }

    /// <summary>The namespaces that exist, Services in them or not.</summary>
    public void SetNamespaces(IEnumerable<string> names)
    {
        var next = names.ToHashSet();
        foreach (string name in next)
            if (!_listedNamespaces.Contains(name)) UseNamespace(name, 1);
        foreach (string name in _listedNamespaces)
            if (!next.Contains(name)) UseNamespace(name, -1);
        _listedNamespaces = next;
    }

    public void SetNamespace(string name)
    {
        if (_listedNamespaces.Add(name)) UseNamespace(name, 1);
    }

    public void RemoveNamespace(string name)
    {
        if (_listedNamespaces.Remove(name)) UseNamespace(name, -1);
    }

    private void UseNamespace(string name, int more)
    {
        int uses = CollectionsMarshal.GetValueRefOrAddDefault(_namespaceUses, name, out bool known) += more;
        if (known && uses > 1 || Labels.Of(name) is not { } label) return;
        if (uses > 0)
        {
            if (_namespaces.Find(label) is null) _namespaces.Set(new NamespaceEntry(label));
            return;
        }
        _namespaceUses.Remove(name);
        _namespaces.Remove(label);
    }

    public void SetPod(PodFacts pod)
    {
        if (_podFacts.TryGetValue(pod.Name, out var held) && held == pod) return;
        RemovePod(pod.Name);
        if (Labels.Of(pod.Name.Namespace) is not { } label) return;
        _podFacts[pod.Name] = pod;
        foreach (var address in pod.Addresses)
        {
            var bytes = new byte[address.ByteLength];
            address.WriteBytes(bytes);
            _podAt[address] = pod.Name;
            _pods.Set(new PodEntry(bytes, label, pod.UsesClusterSearch));
        }
    }

    public void RemovePod(NamespacedName name)
    {
        if (!_podFacts.Remove(name, out var pod)) return;
        Span<byte> bytes = stackalloc byte[16];
        foreach (var address in pod.Addresses)
        {
            if (_podAt.GetValueOrDefault(address) != name) continue;             // the address has passed to another pod meanwhile
            _podAt.Remove(address);
            _pods.Remove(bytes[..address.WriteBytes(bytes)]);
        }
    }

    public void SetPods(IReadOnlyCollection<PodFacts> pods)
    {
        var listed = pods.Select(pod => pod.Name).ToHashSet();
        foreach (var name in _podFacts.Keys.Where(name => !listed.Contains(name)).ToArray()) RemovePod(name);
        foreach (var pod in pods) SetPod(pod);
    }
}
