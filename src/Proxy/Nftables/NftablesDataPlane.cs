using System.Text;
using Fairlead.Linux;
using Fairlead.Linux.Nftables;
using Fairlead.Primitives;
using Fairlead.Proxy.Plan;
using Microsoft.Extensions.Logging;

namespace Fairlead.Proxy.Nftables;

/// <summary>
/// The plan as elements of nftables maps: one netlink batch for each change, at the cost of the change.
/// <code>
///   PlanChange ─► Arrangement (who gets which number) ─► FrontendDifference (elements) ─► one batch ─► kernel
///                     ▲ what the kernel holds, as we know it: read at the start, and again after every doubt
/// </code>
/// </summary>
internal sealed class NftablesDataPlane(IReadOnlyList<IpFamily> families, Func<Surroundings, RulesetOptions> optionsOf, ILogger<NftablesDataPlane> log) : IDataPlane
{
    private const int BatchSize = 1 << 19;                                           // bytes; a first load is sent in several
    private readonly NftSocket _socket = NftSocket.Open();
    private readonly KernelContents _held = new();
    private readonly HashSet<(IpFamily, string)> _chains = [];
    private readonly Dictionary<IpFamily, NftTransaction> _open = families.ToDictionary(family => family, family => new NftTransaction(family, SetNames.Table));
    private readonly List<Action> _uponCommit = [];
    private readonly List<(FrontendKey Key, KernelFrontend Frontend)> _frontendsUponCommit = [];
    private readonly ConnectionCounters _counters = new();
    private readonly AffinitySweep _affinity = new();
    private RulesetOptions? _options;                                                // null: rules of an earlier life are in force
    private bool _large, _thorough;                                                  // several batches in this change; elements nobody leads to are looked for
    private uint _foreignGeneration;                                                 // the kernel's generation less our own commits

    public string Mode => "nftables";
    public int Frontends => _held.Frontends.Count;

    /// <summary>Elements put in and taken out by the last change.</summary>
    public (int Added, int Removed) LastChange { get; private set; }

    public void Start(Surroundings surroundings)
    {
        _options = surroundings.Node is null && families.All(HasTable) ? null : optionsOf(surroundings);      // an earlier life knew more than we do yet
        foreach (var family in families)
        {
            if (_options is null) RenewChains(family, _socket.ReadChains(family, SetNames.Table));
            else LoadRules(family, _options);
        }
        ReadKernel();
    }

    public void Fit(Surroundings surroundings)
    {
        var options = optionsOf(surroundings);
        if (options == _options) return;
        _options = options;
        foreach (var family in families) LoadRules(family, options);
        _foreignGeneration += (uint)families.Count;                                  // these commits were nft's, for us
    }

    public ApplyOutcome Apply(PlanChange change)
    {
        LastChange = default;
        try
        {
            foreach (var (address, came) in change.ClusterIps) SetClusterIp(address, came);
            foreach (var (address, came) in change.LocalEndpoints) SetHairpin(address, came);
            foreach (var (key, frontend) in change.Frontends) SetFrontend(key, frontend);
            bool large = _large;
            Commit();
            if (large) ReleaseBuffers();
            _affinity.Run(_socket, _held);
            return ApplyOutcome.Applied;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.EEXIST or Errno.EBUSY or Errno.ERESTART or Errno.EAGAIN)
        {
            log.Conflict(e.Message);
            _thorough = true;
            Abandon();
            return ApplyOutcome.Conflict;
        }
    }

    public ApplyOutcome Replace(PlanChange everything)
    {
        Abandon();
        ReadKernel();
        foreach (var key in _held.Frontends.Keys.Where(key => !everything.Frontends.ContainsKey(key)).ToArray()) everything.Frontends[key] = null;
        Compare(_held.ClusterIps, everything.ClusterIps);
        Compare(_held.Hairpins, everything.LocalEndpoints);
        return Apply(everything);
    }

    public bool IsUntouched(bool thorough) => ForeignGeneration() == _foreignGeneration || families.All(HasItsRules) && (!thorough || ContentsAreAsHeld());

    public void CleanUp()
    {
        foreach (var family in families.Where(family => _socket.TableExists(family, SetNames.Table)))
        {
            var removal = new NftTransaction(family, SetNames.Table);
            removal.RemoveTable();
            _socket.Commit(removal);
        }
        _held.Clear();
        _chains.Clear();
    }

    public IReadOnlyList<(FrontendKey Key, ulong Connections)> ReadConnections() => _counters.Read(families);

    public void Dispose()
    {
        _counters.Dispose();
        _socket.Dispose();
    }

    /// <summary>Loads the rules that every Service shares; where our table is, its elements go on serving meanwhile.</summary>
    private void LoadRules(IpFamily family, RulesetOptions options)
    {
        var chains = _socket.TableExists(family, SetNames.Table) ? _socket.ReadChains(family, SetNames.Table) : [];
        string? refusal = NftProgram.Run(RulesetText.RenderOver(family, options, chains));
        if (refusal is not null && chains.Count > 0)
        {
            log.RulesetRenewed(family, refusal);
            var removal = new NftTransaction(family, SetNames.Table);
            removal.RemoveTable();
            _socket.Commit(removal);
            chains = [];
            refusal = NftProgram.Run(RulesetText.Render(family, options));
        }
        if (refusal is not null) throw new DataPlaneException($"nft does not accept the rules ({family}): {refusal}");
        RenewChains(family, chains);
    }

    /// <summary>The chains that the text names only, and those of an earlier life, get the rules of this one.</summary>
    private void RenewChains(IpFamily family, IReadOnlyList<string> existing)
    {
        _chains.RemoveWhere(chain => chain.Item1 == family);
        var transaction = new NftTransaction(family, SetNames.Table);
        foreach (var look in LookChain.All) look.AddTo(transaction);
        foreach (string chain in existing)
        {
            if (MakeChain(transaction, chain)) _chains.Add((family, chain));
        }
        _socket.Commit(transaction);
    }

    private static bool MakeChain(NftTransaction transaction, string chain)
    {
        bool isPick = PickChain.TryParse(chain, out var pick), isNote = NoteChain.TryParse(chain, out var note);
        if (isPick) pick.AddTo(transaction);
        else if (isNote) note.AddTo(transaction);
        return isPick || isNote;
    }

    private void ReadKernel()
    {
        _foreignGeneration = ForeignGeneration();
        _held.Clear();
        var reader = new KernelReader(_socket);
        foreach (var family in families) reader.Read(family, _held, _thorough);
        _thorough = false;
        log.Adopted(_held.Frontends.Count);
    }

    private bool HasTable(IpFamily family) => _socket.TableExists(family, SetNames.Table);

    private bool HasItsRules(IpFamily family)
    {
        if (!HasTable(family)) return false;
        if (_options is null) return true;
        var counts = _socket.CountRules(family, SetNames.Table);
        return RulesetText.CountRules(RulesetText.Render(family, _options)).All(chain => counts.GetValueOrDefault(chain.Key) == chain.Value)
            && LookChain.All.All(look => counts.GetValueOrDefault(look.Name) == 1)
            && _chains.All(chain => chain.Item1 != family || counts.ContainsKey(chain.Item2))
            && HasItsVerdicts(family);
    }

    /// <summary>Every chain in use is in the map that leads to it.</summary>
    private bool HasItsVerdicts(IpFamily family)
    {
        var chains = LeadsTo(family, SetNames.Picks);
        var special = LeadsTo(family, SetNames.SpecialPicks);
        var notes = LeadsTo(family, SetNames.Notes);
        return chains.Contains(KernelFrontend.Special) && special.Contains(KernelFrontend.Refuse)
            && _chains.All(chain => chain.Item1 != family || notes.Contains(chain.Item2) || chains.Contains(chain.Item2) && special.Contains(chain.Item2));
    }

    private HashSet<string> LeadsTo(IpFamily family, string map)
    {
        HashSet<string> chains = [];
        _socket.TryReadElements(family, SetNames.Table, map, element => chains.Add(Encoding.UTF8.GetString(element.VerdictChain)), static () => { });
        return chains;
    }

    private bool ContentsAreAsHeld()
    {
        uint generation = ForeignGeneration();
        var there = new KernelContents();
        var reader = new KernelReader(_socket);
        foreach (var family in families) reader.Read(family, there, thorough: true);
        bool same = KernelComparison.AreEqual(there, _held);
        if (same) _foreignGeneration = generation;
        return same;
    }

    /// <summary>Counts the commits of everybody else in this network namespace.</summary>
    private uint ForeignGeneration() => _socket.ReadGeneration() - _socket.Commits;

    private void SetFrontend(FrontendKey key, Frontend? wanted)
    {
        if (!_open.TryGetValue(key.Family, out var transaction)) return;
        var held = _held.At(key);
        var next = wanted is null ? KernelFrontend.Nothing : Arrangement.Of(wanted, held);
        foreach (string? chain in (ReadOnlySpan<string?>)[next.Verdict, next.Outside, next.Inside, next.Note])
        {
            if (chain is not null && !_chains.Contains((key.Family, chain)) && MakeChain(transaction, chain)) _chains.Add((key.Family, chain));
        }
        if (held.Verdict is not null && held.Verdict != next.Verdict) _counters.Keep(key, forGood: next.Verdict is null);
        FrontendDifference.Write(transaction, key, held, next);
        _affinity.Note(key, held, next);
        _frontendsUponCommit.Add((key, next));
        if (transaction.Size <= BatchSize) return;
        _large = true;
        Commit();
    }

    private void SetClusterIp(IpAddr address, bool came)
    {
        if (!_open.TryGetValue(address.Family, out var transaction) || _held.ClusterIps.Contains(address) == came) return;
        Span<byte> bytes = stackalloc byte[16];
        var key = bytes[..address.WriteBytes(bytes)];
        Put(transaction, SetNames.ClusterIps, key, came);
        _uponCommit.Add(() => Put(_held.ClusterIps, address, came));
    }

    private void SetHairpin(IpAddr address, bool came)
    {
        if (!_open.TryGetValue(address.Family, out var transaction) || _held.Hairpins.Contains(address) == came) return;
        Span<byte> bytes = stackalloc byte[32];
        int length = address.WriteBytes(bytes);
        address.WriteBytes(bytes[length..]);
        Put(transaction, SetNames.Hairpin, bytes[..(2 * length)], came);
        _uponCommit.Add(() => Put(_held.Hairpins, address, came));
    }

    private static void Put(NftTransaction transaction, string set, ReadOnlySpan<byte> key, bool came)
    {
        if (came) transaction.Add(set, key);
        else transaction.Remove(set, key);
    }

    private static void Put(HashSet<IpAddr> set, IpAddr address, bool came)
    {
        if (came) set.Add(address);
        else set.Remove(address);
    }

    /// <summary>Sends what has gathered as one batch over both families; only then it counts as held.</summary>
    private void Commit()
    {
        _socket.Commit([.. _open.Values]);
        LastChange = (LastChange.Added + _open.Values.Sum(open => open.Added), LastChange.Removed + _open.Values.Sum(open => open.Removed));
        foreach (var note in _uponCommit) note();
        foreach (var (key, frontend) in _frontendsUponCommit) _held.Set(key, frontend);
        Forget();
    }

    private void Forget()
    {
        foreach (var open in _open.Values) open.Clear();
        _uponCommit.Clear();
        _frontendsUponCommit.Clear();
    }

    /// <summary>After a first load: what it needed is not needed again.</summary>
    private void ReleaseBuffers()
    {
        foreach (var open in _open.Values) open.Clear(release: true);
        _socket.Release();
        _frontendsUponCommit.TrimExcess();
        _large = false;
    }

    private void Abandon()
    {
        Forget();
        _affinity.Forget();
        _chains.Clear();
        foreach (var family in families)
        {
            foreach (string chain in _socket.ReadChains(family, SetNames.Table))
            {
                if (PickChain.TryParse(chain, out _) || NoteChain.TryParse(chain, out _)) _chains.Add((family, chain));
            }
        }
    }

    /// <summary>What is held but not wanted goes.</summary>
    private static void Compare(HashSet<IpAddr> held, Dictionary<IpAddr, bool> wanted)
    {
        foreach (var address in held) wanted.TryAdd(address, false);
    }
}
