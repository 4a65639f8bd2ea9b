using System.Collections.Immutable;
using System.Diagnostics;
using Fairlead.Primitives;

namespace Fairlead.Catalog;

/// <summary>
/// The live holder: news in by <see cref="Apply"/>, pictures out by <see cref="Publish"/>. Owned by one thread. Both cost what the
/// change costs, whatever the size of the cluster.
/// </summary>
public sealed class CatalogState
{
    private readonly Dictionary<NamespacedName, CatalogSlice> _slices = [];
    private readonly Dictionary<NamespacedName, List<CatalogSlice>> _orphans = [];   // slices whose Service is not there (yet)
    private readonly HashSet<NamespacedName> _changed = [];
    private readonly HashSet<string> _changedNodes = [];
    private readonly List<DateTimeOffset> _triggers = [];
    private readonly ImmutableDictionary<NamespacedName, ServiceEntry>.Builder _services = ImmutableDictionary.CreateBuilder<NamespacedName, ServiceEntry>();
    private readonly ImmutableDictionary<string, CatalogNode>.Builder _nodes = ImmutableDictionary.CreateBuilder<string, CatalogNode>();
    private readonly SortedDictionary<string, CatalogServiceCidr> _cidrs = new(StringComparer.Ordinal);
    private EquatableList<IpPrefix>? _ranges;                                        // of all _cidrs; null: not told
    private long _serviceChanges, _sliceChanges;
    private CatalogSnapshot _published = CatalogSnapshot.Empty;
    private bool _servicesListed, _slicesListed, _nodesListed;

    /// <summary>True once each of the three kinds has been listed.</summary>
    public bool Synced => _servicesListed && _slicesListed && _nodesListed;

    /// <summary>Something has changed since the last <see cref="Publish"/>.</summary>
    public bool IsDirty => _changed.Count > 0 || _changedNodes.Count > 0 || _ranges != _published.ServiceRanges || Synced != _published.Synced;

    public void Apply(CatalogChange change)
    {
        switch (change)
        {
            case CatalogChange.ServiceSet(var service): Set(service); break;
            case CatalogChange.ServiceGone(var name): RemoveService(name); break;
            case CatalogChange.ServicesReplaced(var services): Replace(services); break;
            case CatalogChange.SliceSet(var slice, var trigger): Set(slice, trigger); break;
            case CatalogChange.SliceGone(var name): RemoveSlice(name); break;
            case CatalogChange.SlicesReplaced(var slices): Replace(slices); break;
            case CatalogChange.NodeSet(var node): Set(node); break;
            case CatalogChange.NodeGone(var name): RemoveNode(name); break;
            case CatalogChange.NodesReplaced(var nodes): Replace(nodes); break;
            case CatalogChange.ServiceCidrSet(var cidr): Set(cidr); break;
            case CatalogChange.ServiceCidrGone(var name): RemoveCidr(name); break;
            case CatalogChange.ServiceCidrsReplaced(var cidrs): Replace(cidrs); break;
            default: throw new UnreachableException();
        }
    }

    /// <summary>The picture as it is now; the last one again when nothing has changed.</summary>
    public CatalogSnapshot Publish()
    {
        if (!IsDirty) return _published;
        _published = new CatalogSnapshot
        {
            Version = _published.Version + 1,
            Synced = Synced,
            Services = _services.ToImmutable(),
            Nodes = _nodes.ToImmutable(),
            ServiceRanges = _ranges,
            Seen = (_serviceChanges, _sliceChanges),
            Changed = [.. _changed],
            ChangedNodes = [.. _changedNodes],
            TriggerTimes = [.. _triggers],
        };
        _triggers.Clear();
        Clear(_changed);
        Clear(_changedNodes);
        return _published;
    }

    private void Set(CatalogService service)
    {
        if (_services.TryGetValue(service.Name, out var entry))
        {
            if (entry.Service == service) return;
            _services[service.Name] = entry with { Service = service };
        }
        else
        {
            _services[service.Name] = new ServiceEntry(service, _orphans.Remove(service.Name, out var waiting) ? [.. waiting] : []);
        }
        _serviceChanges++;
        _changed.Add(service.Name);
    }

    private void RemoveService(NamespacedName name)
    {
        if (!_services.TryGetValue(name, out var entry)) return;
        _services.Remove(name);
        _serviceChanges++;
        if (entry.Slices.Count > 0) _orphans[name] = [.. entry.Slices];
        _changed.Add(name);
    }

    private void Replace(IReadOnlyCollection<CatalogService> services)
    {
        var listed = services.Select(service => service.Name).ToHashSet();
        foreach (var name in _services.Keys.Where(name => !listed.Contains(name)).ToArray()) RemoveService(name);
        foreach (var service in services) Set(service);
        _servicesListed = true;
    }

    private void Set(CatalogSlice slice, DateTimeOffset? trigger = null)
    {
        if (_slices.TryGetValue(slice.Name, out var held))
        {
            if (held == slice) return;
            if (held.Service != slice.Service) Detach(held);
        }
        if (trigger is { } time) _triggers.Add(time);
        _sliceChanges++;
        _slices[slice.Name] = slice;
        if (_services.TryGetValue(slice.Service, out var entry))
        {
            _services[slice.Service] = entry with { Slices = With(entry.Slices.Span, slice) };
            _changed.Add(slice.Service);
        }
        else
        {
            var waiting = _orphans.TryGetValue(slice.Service, out var list) ? list.ToArray() : [];
            _orphans[slice.Service] = [.. With(waiting, slice)];
        }
    }

    private void RemoveSlice(NamespacedName name)
    {
        if (!_slices.Remove(name, out var slice)) return;
        _sliceChanges++;
        Detach(slice);
    }

    private void Replace(IReadOnlyCollection<CatalogSlice> slices)
    {
        var listed = slices.Select(slice => slice.Name).ToHashSet();
        foreach (var name in _slices.Keys.Where(name => !listed.Contains(name)).ToArray()) RemoveSlice(name);
        foreach (var slice in slices) Set(slice);
        _slicesListed = true;
    }

    private void Detach(CatalogSlice slice)
    {
        if (_services.TryGetValue(slice.Service, out var entry))
        {
            _services[slice.Service] = entry with { Slices = [.. entry.Slices.Where(other => other.Name != slice.Name)] };
            _changed.Add(slice.Service);
        }
        else if (_orphans.TryGetValue(slice.Service, out var waiting))
        {
            waiting.RemoveAll(other => other.Name == slice.Name);
            if (waiting.Count == 0) _orphans.Remove(slice.Service);
        }
    }

    private void Set(CatalogNode node)
    {
        if (_nodes.TryGetValue(node.Name, out var held) && held == node) return;
        _nodes[node.Name] = node;
        _changedNodes.Add(node.Name);
    }

    private void RemoveNode(string name)
    {
        if (_nodes.Remove(name)) _changedNodes.Add(name);
    }

    private void Replace(IReadOnlyCollection<CatalogNode> nodes)
    {
        var listed = nodes.Select(node => node.Name).ToHashSet();
        foreach (string name in _nodes.Keys.Where(name => !listed.Contains(name)).ToArray()) RemoveNode(name);
        foreach (var node in nodes) Set(node);
        _nodesListed = true;
    }

    private void Set(CatalogServiceCidr cidr)
    {
        _cidrs[cidr.Name] = cidr;
        _ranges = Ranges();
    }

    private void RemoveCidr(string name)
    {
        if (_cidrs.Remove(name)) _ranges = Ranges();
    }

    private void Replace(IReadOnlyCollection<CatalogServiceCidr>? cidrs)
    {
        _cidrs.Clear();
        foreach (var cidr in cidrs ?? []) _cidrs[cidr.Name] = cidr;
        _ranges = cidrs is null ? null : Ranges();
    }

    private EquatableList<IpPrefix> Ranges() => [.. _cidrs.Values.SelectMany(cidr => cidr.Cidrs).Distinct()];

    /// <summary>The slices with this one in its place by name.</summary>
    private static EquatableList<CatalogSlice> With(ReadOnlySpan<CatalogSlice> slices, CatalogSlice slice)
    {
        int place = 0;
        while (place < slices.Length && slices[place].Name.CompareTo(slice.Name) < 0) place++;
        bool replaces = place < slices.Length && slices[place].Name == slice.Name;
        return [.. slices[..place], slice, .. slices[(replaces ? place + 1 : place)..]];
    }

    /// <summary>Empties the set; gives its memory back when a list has blown it up.</summary>
    private static void Clear<T>(HashSet<T> set)
    {
        bool large = set.Count > 1024;
        set.Clear();
        if (large) set.TrimExcess();
    }
}
