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
    private readonly Dictionary<ResourceType, HashSet<string>> _alive = [];

    public Tracked? Find(string uid)
    {
        lock (_gate) return _tracked.GetValueOrDefault(uid);
    }

    public IReadOnlyList<Tracked> DependentsOf(string uid)
    {
        lock (_gate) return _dependents.TryGetValue(uid, out var uids) ? [.. uids.Select(dependent => _tracked[dependent])] : [];
    }

    /// <summary>True when some watch has shown an object of this uid that is still there.</summary>
    public bool IsAlive(string uid)
    {
        lock (_gate) return _alive.Values.Any(uids => uids.Contains(uid));
    }

    /// <summary>An object is new or changed.</summary>
    public IReadOnlyList<string> Set(Tracked obj)
    {
        lock (_gate)
        {
            AliveOf(obj.Type).Add(obj.Uid);
            Forget(obj.Uid);
            if (!obj.Matters) return [];
            _tracked[obj.Uid] = obj;
            foreach (var owner in obj.Owners) DependentsSet(owner.Uid).Add(obj.Uid);
            return [obj.Uid];
        }
    }

    /// <summary>An object is gone: its dependents want a look, and those owners that wait for it.</summary>
    public IReadOnlyList<string> Gone(ResourceType type, string uid)
    {
        lock (_gate)
        {
            AliveOf(type).Remove(uid);
            var look = new List<string>(_dependents.GetValueOrDefault(uid) ?? []);
            if (_tracked.TryGetValue(uid, out var obj)) look.AddRange(obj.Owners.Select(owner => owner.Uid).Where(owner => _tracked.TryGetValue(owner, out var waiting) && waiting.AwaitsDependents));
            Forget(uid);
            return look;
        }
    }

    /// <summary>These are all objects of a kind: whatever else was known of it is gone.</summary>
    public IReadOnlyList<string> Replace(ResourceType type, IReadOnlyList<Tracked> all)
    {
        string[] gone;
        lock (_gate) gone = [.. AliveOf(type).Except(all.Select(obj => obj.Uid))];
        return [.. gone.SelectMany(uid => Gone(type, uid)), .. all.SelectMany(Set)];
    }

    private void Forget(string uid)
    {
        if (!_tracked.Remove(uid, out var old)) return;
        foreach (var owner in old.Owners)
        {
            if (_dependents.TryGetValue(owner.Uid, out var uids) && uids.Remove(uid) && uids.Count == 0) _dependents.Remove(owner.Uid);
        }
    }

    private HashSet<string> AliveOf(ResourceType type)
    {
        if (!_alive.TryGetValue(type, out var uids)) _alive.Add(type, uids = []);
        return uids;
    }

    private HashSet<string> DependentsSet(string owner)
    {
        if (!_dependents.TryGetValue(owner, out var uids)) _dependents.Add(owner, uids = []);
        return uids;
    }
}
