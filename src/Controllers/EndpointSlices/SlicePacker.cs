using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.EndpointSlices;

/// <summary>
/// Packs endpoints into slices with few writes. Pure; the rules are Kubernetes':
/// 1. an endpoint stays in its slice, 2. what is new fills slices that are written anyway, 3. then the one untouched slice it fits
/// best, 4. then new slices; 5. slices about to be deleted are used for new ones; 6. a family without endpoints keeps one empty
/// slice, so that consumers know it was looked at.
/// </summary>
/// <param name="like">The metadata that every slice of this Service should have; names are added for new ones.</param>
public sealed class SlicePacker(int most, ObjectMeta like)
{
    private readonly List<EndpointSlice> _create = [], _update = [], _delete = [];
    private readonly HashSet<string> _inUse = [];                                    // address types that keep at least one slice

    public SlicePlan Pack(IReadOnlyList<string> addressTypes, IReadOnlyList<SliceGroup> groups, IReadOnlyList<EndpointSlice> existing)
    {
        var byGroup = existing.GroupBy(slice => SliceGroup.KeyOf(slice.AddressType, slice.Ports)).ToDictionary(found => found.Key, found => found.ToList());
        foreach (var group in groups)
        {
            string key = SliceGroup.KeyOf(group.AddressType, group.Ports);
            byGroup.Remove(key, out var mine);
            PackGroup(group, mine ?? []);
        }
        _delete.AddRange(byGroup.Values.SelectMany(static rest => rest));
        foreach (string type in addressTypes.Where(type => !_inUse.Contains(type))) KeepPlaceholder(type);
        ReuseDeleted();
        return new SlicePlan(_create, _update, _delete);
    }

    private void PackGroup(SliceGroup group, List<EndpointSlice> existing)
    {
        var left = new OrderedDictionary<string, Endpoint>(group.Endpoints);
        List<(EndpointSlice Slice, List<Endpoint> Endpoints)> changed = [], same = [];
        foreach (var slice in existing)                                              // 1
        {
            var (kept, differs) = Keep(slice, left);
            if (kept.Count == 0) _delete.Add(slice);
            else if (differs || !HasRightMetadata(slice)) changed.Add((slice, kept));
            else same.Add((slice, kept));
        }
        foreach (var (_, endpoints) in changed.OrderByDescending(entry => entry.Endpoints.Count)) Fill(endpoints, left);   // 2
        if (left.Count > 0 && left.Count < most && BestFit(same, left.Count) is { } fit)                                     // 3
        {
            same.Remove(fit);
            Fill(fit.Endpoints, left);
            changed.Add(fit);
        }
        _update.AddRange(changed.Select(entry => entry.Slice with { Metadata = Renewed(entry.Slice.Metadata), Ports = group.Ports, Endpoints = entry.Endpoints }));
        while (left.Count > 0)                                                       // 4
        {
            var endpoints = new List<Endpoint>();
            Fill(endpoints, left);
            _create.Add(new EndpointSlice { Metadata = like, AddressType = group.AddressType, Ports = group.Ports, Endpoints = endpoints });
        }
        if (group.Endpoints.Count > 0) _inUse.Add(group.AddressType);
    }

    private static (List<Endpoint> Kept, bool Differs) Keep(EndpointSlice slice, OrderedDictionary<string, Endpoint> left)
    {
        var kept = new List<Endpoint>(slice.Endpoints.Count);
        bool differs = false;
        foreach (var endpoint in slice.Endpoints)
        {
            if (left.Remove(EndpointSameness.Key(endpoint), out var wanted))
            {
                differs |= !EndpointSameness.Same(endpoint, wanted);
                kept.Add(wanted);
            }
            else differs = true;
        }
        return (kept, differs);
    }

    private void Fill(List<Endpoint> endpoints, OrderedDictionary<string, Endpoint> left)
    {
        while (endpoints.Count < most && left.Count > 0)
        {
            int last = left.Count - 1;                                               // from the end: removing there is cheap
            endpoints.Add(left.GetAt(last).Value);
            left.RemoveAt(last);
        }
    }

    /// <summary>The fullest slice that has room for all.</summary>
    private (EndpointSlice Slice, List<Endpoint> Endpoints)? BestFit(List<(EndpointSlice Slice, List<Endpoint> Endpoints)> slices, int count)
    {
        var fitting = slices.Where(entry => entry.Endpoints.Count + count <= most).ToArray();
        return fitting.Length == 0 ? null : fitting.MaxBy(entry => entry.Endpoints.Count);
    }

    private void KeepPlaceholder(string type)                                        // 6
    {
        var held = _delete.FirstOrDefault(slice => slice.AddressType == type && slice is { Endpoints.Count: 0, Ports.Count: 0 });
        if (held is null)
        {
            _create.Add(new EndpointSlice { Metadata = like, AddressType = type });
            return;
        }
        _delete.Remove(held);
        if (!HasRightMetadata(held)) _update.Add(held with { Metadata = Renewed(held.Metadata) });
    }

    private void ReuseDeleted()                                                      // 5
    {
        for (int i = _create.Count - 1; i >= 0; i--)
        {
            var reused = _delete.FirstOrDefault(slice => slice.AddressType == _create[i].AddressType);
            if (reused is null) continue;
            _delete.Remove(reused);
            _update.Add(_create[i] with { Metadata = Renewed(reused.Metadata) });
            _create.RemoveAt(i);
        }
    }

    private bool HasRightMetadata(EndpointSlice slice) =>
        SameMap(slice.Metadata.Labels, like.Labels)
        && like.OwnerReferences.All(owner => slice.Metadata.OwnerReferences.Any(has => has.Uid == owner.Uid));

    private ObjectMeta Renewed(ObjectMeta meta)
    {
        var annotations = new Dictionary<string, string>(meta.Annotations);
        annotations.Remove(SliceNames.TriggerTime);
        foreach (var (key, value) in like.Annotations) annotations[key] = value;
        return meta with { Labels = like.Labels, Annotations = annotations, OwnerReferences = like.OwnerReferences };
    }

    private static bool SameMap(IReadOnlyDictionary<string, string> left, IReadOnlyDictionary<string, string> right) =>
        left.Count == right.Count && Objects.LabelSelection.Chooses(left, right);
}
