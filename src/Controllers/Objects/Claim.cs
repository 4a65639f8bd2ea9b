using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Objects;

/// <summary>
/// Which objects belong to an owner with a selector. Owned and chosen: kept. Chosen and nobody's: adopted. Owned but no longer
/// chosen: released. Somebody else's: left alone. An owner that is going away takes nobody in.
/// </summary>
public sealed record Claim<T>(IReadOnlyList<T> Kept, IReadOnlyList<T> Adopt, IReadOnlyList<T> Release) where T : class, IKubernetesObject
{
    public static Claim<T> Decide(IKubernetesObject owner, LabelSelector? selector, IEnumerable<T> candidates)
    {
        List<T> kept = [], adopt = [], release = [];
        bool leaving = owner.Metadata.DeletionTimestamp is not null;
        foreach (var candidate in candidates)
        {
            bool chosen = LabelSelection.Chooses(selector, candidate.Metadata.Labels);
            var controller = Ownership.ControllerOf(candidate);
            if (controller is null)
            {
                if (chosen && !leaving && candidate.Metadata.DeletionTimestamp is null) adopt.Add(candidate);
            }
            else if (controller.Uid == owner.Metadata.Uid)
            {
                if (chosen) kept.Add(candidate);
                else if (!leaving) release.Add(candidate);
            }
        }
        return new Claim<T>(kept, adopt, release);
    }
}
