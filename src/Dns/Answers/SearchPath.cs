using Fairlead.Dns.Zone;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Answers;

/// <summary>
/// Walks a pod's search path for it. A pod asks <c>www.example.com</c> first as <c>www.example.com.ns.svc.cluster.local</c>, then through
/// the rest of its search path, and only then as it is; here the first question gets the answer that the walk would have found, under the
/// name that was asked (no CNAME, so every resolver library takes it).
/// <para>
/// Only where that cannot lie: the client is a pod known by its own address (not the host's network) whose resolver file is the one
/// Kubernetes writes; the name ends in that pod's own namespace; A and AAAA only, without DNSSEC; the rest has two labels or more, no
/// <c>_</c> label, and its last label is neither a Service of the namespace nor a namespace: <c>db-0.db</c> is somebody's endpoint
/// that is not ready, not a name of the outer world.
/// </para>
/// A step without the type but with other data ends the walk, as it would for the client's other family.
/// </summary>
internal sealed class SearchPath(ClusterZone zone, DnsSettings settings)
{
    /// <summary>True when the question is answered, or waits for a look-up, or goes on with <paramref name="alias"/>.</summary>
    public bool TryComplete(ref Resolution resolution, scoped ZoneQuestion question, in ZonePath path, out byte[]? alias)
    {
        alias = null;
        if (!settings.CompleteSearchPath || !IsSafe(resolution, question, path)) return false;
        int baseLength = path.Range(question.Name, path.Below, 3).Length;
        Span<byte> candidate = stackalloc byte[WireName.MaxLength];
        question.Name[..baseLength].CopyTo(candidate);
        resolution.Source = AnswerSource.SearchPath;

        var steps = new Steps(zone, settings.HostSearch);
        while (steps.TryNext(out var suffix))
        {
            if (baseLength + suffix.Length > WireName.MaxLength) continue;
            suffix.CopyTo(candidate[baseLength..]);
            var step = new ZoneQuestion(candidate[..(baseLength + suffix.Length)], question.Type, question.Owner, question.Rotation);
            if (TryStep(ref resolution, step, out alias)) return true;
        }
        resolution.Conclude(ZoneOutcome.NxDomain, AnswerSource.SearchPath, zone.Soa);
        return true;
    }

    private ref struct Steps(ClusterZone zone, EquatableList<DnsName> host)
    {
        private int _step;

        public bool TryNext(out ReadOnlySpan<byte> suffix)
        {
            int step = _step++;
            suffix = step == 0 ? zone.Services
                : step == 1 ? zone.Domain
                : step - 2 < host.Count ? host[step - 2].Wire
                : DnsName.Root.Wire;
            return step <= host.Count + 2;
        }
    }

    private bool IsSafe(scoped in Resolution resolution, scoped ZoneQuestion question, in ZonePath path)
    {
        if (question.Type is not (RecordType.A or RecordType.AAAA) || resolution.WantsDnssec) return false;
        if (path.Below < 4 || !path.Up(question.Name, 1).SequenceEqual("svc"u8)) return false;
        Span<byte> address = stackalloc byte[16];
        var client = zone.Index.FindPod(address[..resolution.Context.Client.WriteBytes(address)]);
        if (client is null || !client.UsesClusterSearch || !client.NamespaceLabel.SequenceEqual(path.Range(question.Name, 2, 2))) return false;
        for (int level = 3; level <= path.Below; level++)
            if (path.Up(question.Name, level)[0] == '_') return false;
        return zone.Index.FindService(path.Range(question.Name, 3, 2)) is null && !zone.Index.HasNamespace(path.Range(question.Name, 3, 3));
    }

    /// <summary>One candidate: true ends the walk, with an answer, a failure or a missing look-up.</summary>
    private bool TryStep(ref Resolution resolution, scoped ZoneQuestion step, out byte[]? alias)
    {
        alias = null;
        if (settings.Templates.Count > 0 && TemplateRule.Answer(settings.Templates, step, ref resolution.Reply) is { } code)
        {
            if (code == ResponseCode.NxDomain && resolution.Reply.Answers == 0) return false;
            resolution.Settle(code, AnswerSource.SearchPath);
            return true;
        }
        var outcome = HostsTable.Answer(settings.Hosts, step, ref resolution.Reply);
        if (outcome == ZoneOutcome.NotMine && zone.TryTake(step.Name, out var path)) outcome = zone.Answer(step, path, ref resolution.Reply, out alias);
        if (outcome == ZoneOutcome.NxDomain) return false;
        if (outcome != ZoneOutcome.NotMine)
        {
            resolution.Conclude(outcome, AnswerSource.SearchPath, zone.Soa);
            return true;
        }
        var kept = resolution.Find(step.Name);
        if (kept is null) return true;
        if (kept.Code == ResponseCode.NxDomain) return false;
        if (kept is { Code: ResponseCode.NoError, Answers: 0 }) resolution.Conclude(ZoneOutcome.NoData, AnswerSource.SearchPath, zone.Soa);
        else if (!kept.Failed) KeptAnswers.Transcribe(ref resolution, kept, step, settings.StaleTtl);
        else resolution.Code = ResponseCode.ServFail;
        return true;
    }
}
