namespace Fairlead.Proxy.Nftables;

/// <summary>Whether two pictures of the kernel are the same.</summary>
internal static class KernelComparison
{
    internal static bool AreEqual(KernelContents one, KernelContents other) =>
        one.ClusterIps.SetEquals(other.ClusterIps)
        && one.Hairpins.SetEquals(other.Hairpins)
        && one.Frontends.Count == other.Frontends.Count
        && one.Frontends.All(pair => other.Frontends.TryGetValue(pair.Key, out var there) && AreEqual(pair.Value, there));

    internal static bool AreEqual(KernelFrontend one, KernelFrontend other) =>
        one.Slots.AsSpan().SequenceEqual(other.Slots)
        && one.InsideSlots.AsSpan().SequenceEqual(other.InsideSlots)
        && one with { Slots = other.Slots, InsideSlots = other.InsideSlots } == other;
}
