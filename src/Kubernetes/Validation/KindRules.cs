using System.Collections.Frozen;
using Fairlead.Kubernetes.Apps;
using Fairlead.Kubernetes.Batch;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Discovery;
using Fairlead.Kubernetes.Networking;
using Fairlead.Kubernetes.Rbac;
using Fairlead.Kubernetes.Validation.Config;
using Fairlead.Kubernetes.Validation.Endpoints;
using Fairlead.Kubernetes.Validation.Networking;
using Fairlead.Kubernetes.Validation.Nodes;
using Fairlead.Kubernetes.Validation.Pods;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Kubernetes.Validation.Services;
using Fairlead.Kubernetes.Validation.Volumes;
using Fairlead.Kubernetes.Validation.Workloads;

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
        [EndpointSlice.Resource.Definition] = new KindRulesOf<EndpointSlice> { Metadata = (0, 1), Always = EndpointSliceRules.Check, AtCreation = EndpointSliceRules.Endpoints, Changes = EndpointSliceRules.CheckUpdate, TellsChangesLast = true },
        [Namespace.Resource.Definition] = new KindRulesOf<Namespace>
        {
            Name = Names.Dns1123Label,
            Always = NamespaceRules.Check,
            Status = static (ns, _, faults) => NamespaceRules.CheckStatusUpdate(ns, faults),
        },
        [Pod.Resource.Definition] = new KindRulesOf<Pod> { Always = PodRules.Check, AtCreation = PodRules.AtCreation, Changes = PodUpdateRules.Check, TellsChangesLast = true, Status = PodUpdateRules.Status },
        [PodTemplate.Resource.Definition] = new KindRulesOf<PodTemplate> { Metadata = (1, 0), Always = static (template, faults) => PodRules.Template(template.Template ?? PodTemplateSpec.Empty, FieldPath.Root("template"), faults) },
        [Deployment.Resource.Definition] = new KindRulesOf<Deployment>
        {
            Metadata = (1, 0),
            Always = DeploymentRules.Check,
            Changes = DeploymentRules.CheckUpdate,
            TellsChangesLast = true,
            Status = static (now, before, faults) =>
            {
                ReplicaStatusRules.Deployment(now.Status, faults);
                ReplicaStatusRules.Collisions(now.Status.CollisionCount, before.Status.CollisionCount, faults);
            },
        },
        [ReplicaSet.Resource.Definition] = new KindRulesOf<ReplicaSet>
        {
            Always = WorkloadRules.ReplicaSet,
            TellsChangesLast = true,
            ChecksTwice = true,
            Status = static (now, before, faults) => ReplicaStatusRules.ReplicaSet(now.Status, faults),
            Changes = static (now, before, faults) => WorkloadRules.SameSelector(now.Spec.Selector, before.Spec.Selector, faults),
        },
        [DaemonSet.Resource.Definition] = new KindRulesOf<DaemonSet>
        {
            Always = WorkloadRules.DaemonSet,
            TellsChangesLast = true,
            ChecksTwice = true,
            Status = static (now, before, faults) =>
            {
                ReplicaStatusRules.DaemonSet(now.Status, faults);
                ReplicaStatusRules.Collisions(now.Status.CollisionCount, before.Status.CollisionCount, faults);
            },
            Changes = static (now, before, faults) => WorkloadRules.SameSelector(now.Spec.Selector, before.Spec.Selector, faults),
        },
        [StatefulSet.Resource.Definition] = new KindRulesOf<StatefulSet>
        {
            Name = Names.Dns1123Label,
            Always = WorkloadRules.StatefulSet,
            Changes = WorkloadRules.StatefulSetUpdate,
            TellsChangesLast = true,
            Status = static (now, before, faults) =>
            {
                ReplicaStatusRules.StatefulSet(now.Status, faults);
                ReplicaStatusRules.Collisions(now.Status.CollisionCount, before.Status.CollisionCount, faults);
            },
        },
        [ControllerRevision.Resource.Definition] = new KindRulesOf<ControllerRevision> { Always = WorkloadRules.Revision, Changes = WorkloadRules.SameRevision },
        [ReplicationController.Resource.Definition] = new KindRulesOf<ReplicationController> { Always = WorkloadRules.ReplicationController, ChecksTwice = true, Status = static (rc, _, faults) => ReplicaStatusRules.ReplicationController(rc.Status, faults) },
        [Job.Resource.Definition] = new KindRulesOf<Job> { Always = JobRules.Job, Changes = JobRules.JobUpdate, TellsChangesLast = true, Status = JobStatusRules.Check },
        [CronJob.Resource.Definition] = new KindRulesOf<CronJob> { Metadata = (1, 0), Always = JobRules.CronJob, AtCreation = JobRules.NewCronJob },
        [ConfigMap.Resource.Definition] = new KindRulesOf<ConfigMap> { Always = ConfigMapRules.Check, Changes = ConfigMapRules.CheckUpdate },
        [Secret.Resource.Definition] = new KindRulesOf<Secret> { Always = SecretRules.Check, Changes = SecretRules.CheckUpdate },
        [Event.Resource.Definition] = new KindRulesOf<Event> { Metadata = (0, 0), OwnFinalizers = false, AtCreation = EventRules.Core },
        [Events.Event.Resource.Definition] = new KindRulesOf<Events.Event> { Metadata = (0, 0), OwnFinalizers = false, AtCreation = EventRules.New },
        [LimitRange.Resource.Definition] = new KindRulesOf<LimitRange> { Metadata = (0, 1), Always = LimitRangeRules.Check },
        [ResourceQuota.Resource.Definition] = new KindRulesOf<ResourceQuota>
        {
            Always = ResourceQuotaRules.Check,
            Changes = ResourceQuotaRules.CheckUpdate,
            TellsChangesLast = true,
            Status = static (quota, _, faults) => ResourceQuotaRules.Status(quota, faults),
        },
        [PersistentVolume.Resource.Definition] = new KindRulesOf<PersistentVolume> { Metadata = (0, 2), Always = PersistentVolumeRules.Check, Changes = PersistentVolumeRules.CheckUpdate },
        [PersistentVolumeClaim.Resource.Definition] = new KindRulesOf<PersistentVolumeClaim> { Metadata = (1, 2), Always = ClaimRules.Check, Changes = ClaimRules.CheckUpdate, TellsChangesLast = true, Status = static (claim, _, faults) => ClaimRules.Status(claim, faults) },
        [Certificates.CertificateSigningRequest.Resource.Definition] = new KindRulesOf<Certificates.CertificateSigningRequest>
        {
            Name = Names.PathSegment,
            Always = CertificateRules.Check,
            Changes = CertificateRules.CheckUpdate,
            TellsChangesLast = true,
            Status = CertificateRules.CheckStatus,
        },
        [Coordination.Lease.Resource.Definition] = new KindRulesOf<Coordination.Lease> { Metadata = (1, 0), OwnFinalizers = false, Always = SmallRules.Lease },
        [Policy.PodDisruptionBudget.Resource.Definition] = new KindRulesOf<Policy.PodDisruptionBudget> { Metadata = (0, 0), OwnFinalizers = false, Always = SmallRules.Budget, Status = static (budget, _, faults) => SmallRules.BudgetStatus(budget, faults) },
        [Scheduling.PriorityClass.Resource.Definition] = new KindRulesOf<Scheduling.PriorityClass> { Metadata = (1, 0), Always = SmallRules.Priority, Changes = SmallRules.PriorityUpdate },
        [Storage.StorageClass.Resource.Definition] = new KindRulesOf<Storage.StorageClass> { Always = SmallRules.StorageClass, Changes = SmallRules.StorageClassUpdate },
        [Autoscaling.HorizontalPodAutoscaler.Resource.Definition] = new KindRulesOf<Autoscaling.HorizontalPodAutoscaler>
        {
            Always = AutoscalerRules.CheckV1,
            AtCreation = AutoscalerRules.VersionsV1,
            Changes = AutoscalerRules.ChangesV1,
            TellsChangesLast = true,
        },
        [AutoscalingV2.HorizontalPodAutoscaler.Resource.Definition] = new KindRulesOf<AutoscalingV2.HorizontalPodAutoscaler>
        {
            Always = AutoscalerRules.Check,
            AtCreation = AutoscalerRules.Versions,
            Changes = AutoscalerRules.Changes,
            TellsChangesLast = true,
            Status = static (autoscaler, _, faults) => AutoscalerRules.Status(autoscaler, faults),
        },
        [Runtime.RuntimeClass.Resource.Definition] = new KindRulesOf<Runtime.RuntimeClass> { Always = PlatformRules.Runtime, Changes = PlatformRules.SameRuntime },
        [Storage.CSIDriver.Resource.Definition] = new KindRulesOf<Storage.CSIDriver> { Always = PlatformRules.Driver, Changes = PlatformRules.SameDriver },
        [Storage.VolumeAttachment.Resource.Definition] = new KindRulesOf<Storage.VolumeAttachment> { Always = PlatformRules.Attachment, Changes = PlatformRules.SameAttachment },
        [Storage.VolumeAttributesClass.Resource.Definition] = new KindRulesOf<Storage.VolumeAttributesClass> { Always = PlatformRules.Attributes, Changes = PlatformRules.SameAttributes },
        [Role.Resource.Definition] = new KindRulesOf<Role> { Metadata = (1, 2), Name = Names.PathSegment, Always = static (role, faults) => RbacRules.Rules(role.Rules, namespaced: true, faults) },
        [ClusterRole.Resource.Definition] = new KindRulesOf<ClusterRole> { Metadata = (1, 2), Name = Names.PathSegment, Always = RbacRules.ClusterRole },
        [RoleBinding.Resource.Definition] = new KindRulesOf<RoleBinding>
        {
            Metadata = (1, 2),
            Name = Names.PathSegment,
            Always = static (binding, faults) => RbacRules.Binding(binding.RoleRef, binding.Subjects, namespaced: true, faults),
            Changes = static (now, before, faults) => RbacRules.SameRole(now.RoleRef, before.RoleRef, faults),
        },
        [ClusterRoleBinding.Resource.Definition] = new KindRulesOf<ClusterRoleBinding>
        {
            Metadata = (1, 2),
            Name = Names.PathSegment,
            Always = static (binding, faults) => RbacRules.Binding(binding.RoleRef, binding.Subjects, namespaced: false, faults),
            Changes = static (now, before, faults) => RbacRules.SameRole(now.RoleRef, before.RoleRef, faults),
        },
        [Ingress.Resource.Definition] = new KindRulesOf<Ingress> { Always = IngressRules.Check, AtCreation = IngressRules.AtCreation, Status = static (ingress, _, faults) => IngressRules.Status(ingress, faults) },
        [IngressClass.Resource.Definition] = new KindRulesOf<IngressClass> { Always = IngressClassRules.Check, Changes = IngressClassRules.CheckUpdate },
        [NetworkPolicy.Resource.Definition] = new KindRulesOf<NetworkPolicy> { Metadata = (1, 0), Always = NetworkPolicyRules.Check },
        [ServiceCIDR.Resource.Definition] = new KindRulesOf<ServiceCIDR> { Metadata = (1, 0), AtCreation = ServiceCidrRules.Check, Changes = ServiceCidrRules.CheckUpdate },
        [IPAddress.Resource.Definition] = new KindRulesOf<IPAddress> { Name = ServiceCidrRules.AddressName, Always = ServiceCidrRules.Check, Changes = ServiceCidrRules.CheckUpdate, TellsChangesLast = true },
        [Node.Resource.Definition] = new KindRulesOf<Node> { Always = NodeRules.Check, Changes = NodeRules.CheckUpdate, Status = NodeRules.Status },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IKindRules For(ResourceType type) => Table.GetValueOrDefault(type.Definition, Others);
}
