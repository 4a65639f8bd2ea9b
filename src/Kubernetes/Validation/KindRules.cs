using System.Collections.Frozen;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Validation.Config;
using Fairlead.Kubernetes.Validation.Endpoints;
using Fairlead.Kubernetes.Validation.Nodes;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Kubernetes.Validation.Services;

namespace Fairlead.Kubernetes.Validation;

/// <summary>Which kind has which rules. A kind that is not in the table has its metadata checked.</summary>
internal static class KindRules
{
    private static readonly MetadataOnlyRules Others = new();

    private static readonly FrozenDictionary<string, IKindRules> Table = new Dictionary<string, IKindRules>(StringComparer.Ordinal)
    {
        [Service.Resource.Definition] = new KindRulesOf<Service>
        {
            Name = Names.Dns1123Label,
            Always = ServiceRules.Check,
            Changes = ServiceUpdateRules.Check,
            Status = static (service, _, faults) => LoadBalancerStatusRules.Check(service, faults),
        },
        [Core.Endpoints.Resource.Definition] = new KindRulesOf<Core.Endpoints> { Always = EndpointsRules.Check },
        [EndpointSlice.Resource.Definition] = new KindRulesOf<EndpointSlice> { Always = EndpointSliceRules.Check, Changes = EndpointSliceRules.CheckUpdate },
        [Namespace.Resource.Definition] = new KindRulesOf<Namespace>
        {
            Name = Names.Dns1123Label,
            Always = NamespaceRules.Check,
            Status = static (ns, _, faults) => NamespaceRules.CheckStatusUpdate(ns, faults),
        },
        [Node.Resource.Definition] = new KindRulesOf<Node> { Always = NodeRules.Check, Changes = NodeRules.CheckUpdate },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IKindRules For(ResourceType type) => Table.GetValueOrDefault(type.Definition, Others);
}
