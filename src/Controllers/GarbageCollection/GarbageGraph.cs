using Fairlead.Kubernetes;

namespace Fairlead.Controllers.GarbageCollection;

/// <summary>
/// Who depends on whom, by uid. Of objects without owners only the uid is kept. Changes answer with the uids that want a look.
/// </summary>
public sealed class GarbageGraph
{
    private readonly Lock _gate = new();                                             // guards all below
    private readonly Dictionary<string, Tracked> _tracked = [];
    private readonly Dictionary<string, HashSet<string>> _dependents = [];           // owner -> those that name it, there or not
    private readonly Dictionary<ResourceType, Dictionary<string, HashSet<CompactUid>>> _alive = [];   // kind -> namespace -> uids

    public Tracked? Find(string uid)
    {
        lock (_gate) return _tracked.GetValueOrDefault(uid);
    }

    public IReadOnlyList<Tracked> DependentsOf(string uid)
    {
        lock (_gate) return _dependents.TryGetValue(uid, out var uids) ? [.. uids.Select(dependent => _tracked[dependent])] : [];
    }

    /// <summary>True when the kind's watch has shown an object of this uid in this namespace, or in none, that is still there.</summary>
    public bool IsAlive(ResourceType type, string ns, string uid)
    {
        lock (_gate) return _alive.TryGetValue(type, out var places) && places.TryGetValue(type.Namespaced ? ns : "", out var uids) && uids.Contains(CompactUid.Of(uid));
    }

    /// <summary>True when an object of this kind and uid is there, but elsewhere.</summary>
    public bool IsElsewhere(ResourceType type, string ns, string uid)
    {
        lock (_gate) return _alive.TryGetValue(type, out var places) && places.Any(place => place.Key != ns && place.Value.Contains(CompactUid.Of(uid)));
    }

    /// <summary>An object is new or changed.</summary>
    public IReadOnlyList<string> Set(Tracked obj)
    {
        lock (_gate)
        {
            AliveOf(obj.Type, obj.Key.Namespace).Add(CompactUid.Of(obj.Uid));
            Forget(obj.Uid);
            if (!obj.Matters) return [];
            _tracked[obj.Uid] = obj;
            foreach (var owner in obj.Owners) DependentsSet(owner.Uid).Add(obj.Uid);
            return [obj.Uid];
        }
    }

    /// <summary>An object is gone: its dependents want a look, and those owners that wait for it.</summary>
    public IReadOnlyList<string> Gone(ResourceType type, string ns, string uid)
    {
        lock (_gate)
        {
            AliveOf(type, ns).Remove(CompactUid.Of(uid));
            var look = new List<string>(_dependents.GetValueOrDefault(uid) ?? []);
            if (_tracked.TryGetValue(uid, out var obj)) look.AddRange(obj.Owners.Select(owner => owner.Uid).Where(owner => _tracked.TryGetValue(owner, out var waiting) && waiting.AwaitsDependents));
            Forget(uid);
            return look;
        }
    }

    /// <summary>These are all objects of a kind: whatever else was known of it is gone.</summary>
    public IReadOnlyList<string> Replace(ResourceType type, IReadOnlyList<Tracked> all)
    {
        (string Namespace, string Uid)[] gone;
        var there = all.Select(obj => CompactUid.Of(obj.Uid)).ToHashSet();
        lock (_gate) gone = [.. PlacesOf(type).SelectMany(place => place.Value.Where(uid => !there.Contains(uid)).Select(uid => (place.Key, uid.ToString())))];
        return [.. gone.SelectMany(lost => Gone(type, lost.Namespace, lost.Uid)), .. all.SelectMany(Set)];
    }

    private void Forget(string uid)
    {
        if (!_tracked.Remove(uid, out var old)) return;
        foreach (var owner in old.Owners)
        {
            if (_dependents.TryGetValue(owner.Uid, out var uids) && uids.Remove(uid) && uids.Count == 0) _dependents.Remove(owner.Uid);
        }
    }

    private Dictionary<string, HashSet<CompactUid>> PlacesOf(ResourceType type)
    {
        if (!_alive.TryGetValue(type, out var places)) _alive.Add(type, places = []);
        return places;
    }

    private HashSet<CompactUid> AliveOf(ResourceType type, string ns)
    {
        var places = PlacesOf(type);
        if (!places.TryGetValue(ns, out var uids)) places.Add(ns, uids = []);
        return uids;
    }

    private HashSet<string> DependentsSet(string owner)
    {
        if (!_dependents.TryGetValue(owner, out var uids)) _dependents.Add(owner, uids = []);
        return uids;
    }
}
