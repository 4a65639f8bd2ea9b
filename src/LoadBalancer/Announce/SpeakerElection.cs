using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Announce;

/// <summary>
/// Which node speaks for an address. Every speaker computes the same answer from the same candidates, without asking: rendezvous
/// hashing (Thaler and Ravishankar, 1998), so that a node's coming or going moves only the addresses it speaks for.
/// </summary>
public static class SpeakerElection
{
    /// <summary>The elected node; null when there is no candidate.</summary>
    public static string? Elect(IpAddr address, IEnumerable<string> candidates) =>
        candidates.Select(node => (Score: Score(address, node), Node: node)).OrderByDescending(c => c.Score).ThenBy(c => c.Node, StringComparer.Ordinal)
            .Select(c => c.Node).FirstOrDefault();

    private static ulong Score(IpAddr address, string node) => BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{node}#{address}")));
}
