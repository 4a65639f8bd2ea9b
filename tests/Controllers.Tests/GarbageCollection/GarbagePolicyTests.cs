using Fairlead.Controllers.GarbageCollection;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.Tests.GarbageCollection;

public class GarbagePolicyTests
{
    private static Tracked Object(string uid, bool deleting = false, string[]? finalizers = null, params string[] owners) =>
        new(Resources.ConfigMap, new NamespacedName("default", uid), uid, [.. owners.Select(owner => new OwnerReference { Uid = owner, Name = owner, BlockOwnerDeletion = true })], deleting, finalizers ?? []);

    private static GarbageVerdict Of(Tracked obj, IReadOnlyList<Tracked> dependents, params OwnerState[] states) =>
        GarbagePolicy.ForDependent(obj, [.. obj.Owners.Zip(states)], dependents);

    [Theory]
    [InlineData(OwnerState.Absent, null, "Background")]
    [InlineData(OwnerState.Absent, "orphan", "Orphan")]
    [InlineData(OwnerState.Absent, "foregroundDeletion", "Foreground")]
    [InlineData(OwnerState.Waiting, null, "Background")]                             // nobody depends on it: it goes at once
    public void What_nobody_owns_is_deleted_as_its_finalizers_say(OwnerState owner, string? finalizer, string policy) =>
        Assert.Equal(new GarbageVerdict.Delete(policy), Of(Object("b", finalizers: finalizer is null ? [] : [finalizer], owners: "a"), [], owner));

    [Fact]
    public void What_an_owner_waits_for_waits_for_its_own_dependents() =>
        Assert.Equal(new GarbageVerdict.Delete("Foreground"), Of(Object("b", owners: "a"), [Object("c", owners: "b")], OwnerState.Waiting));

    [Fact]
    public void In_a_circle_nobody_waits_for_the_first() =>
        Assert.Equal(new GarbageVerdict.Delete("Foreground", Unblock: true),
            Of(Object("b", owners: "a"), [Object("a", deleting: true, finalizers: ["foregroundDeletion"], owners: "b")], OwnerState.Waiting));

    [Fact]
    public void Owners_that_are_gone_or_going_are_dropped_while_another_stands() =>
        Assert.Equal(["a", "c"], Assert.IsType<GarbageVerdict.DropOwners>(Of(Object("o", owners: ["a", "b", "c"]), [], OwnerState.Absent, OwnerState.Solid, OwnerState.Waiting)).Lost);
}
