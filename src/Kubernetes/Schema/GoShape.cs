using System.Collections.Frozen;

namespace Fairlead.Kubernetes.Schema;

/// <summary>
/// What the facts do not say of Kubernetes' Go types, and clients can see: which optional scalars are pointers (so that zero differs from
/// absent), which structs are embedded without a pointer (so that <c>{}</c> is always written), and the named string types of error messages.
/// Source: the k8s.io/api types of Kubernetes 1.36.
/// </summary>
internal static class GoShape
{
    /// <summary>Packages whose optional scalars are listed in <see cref="Pointers"/>; in all others zero is kept.</summary>
    private static readonly string[] Known =
    [
        "io.k8s.api.apps.", "io.k8s.api.authentication.", "io.k8s.api.authorization.", "io.k8s.api.batch.", "io.k8s.api.coordination.", "io.k8s.api.core.",
        "io.k8s.api.discovery.", "io.k8s.api.events.", "io.k8s.api.networking.", "io.k8s.api.policy.", "io.k8s.api.rbac.", "io.k8s.api.scheduling.",
        "io.k8s.api.storage.", "io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler", "io.k8s.apimachinery.pkg.apis.meta.",
    ];

    private static readonly FrozenSet<string> Pointers = Set("""
        DaemonSetSpec.revisionHistoryLimit DaemonSetStatus.collisionCount
        DeploymentSpec.progressDeadlineSeconds DeploymentSpec.replicas DeploymentSpec.revisionHistoryLimit
        DeploymentStatus.collisionCount DeploymentStatus.terminatingReplicas
        ReplicaSetSpec.replicas ReplicaSetStatus.terminatingReplicas RollingUpdateDaemonSet.maxSurge RollingUpdateDaemonSet.maxUnavailable
        RollingUpdateDeployment.maxSurge RollingUpdateDeployment.maxUnavailable
        RollingUpdateStatefulSetStrategy.maxUnavailable RollingUpdateStatefulSetStrategy.partition
        StatefulSetSpec.replicas StatefulSetSpec.revisionHistoryLimit StatefulSetStatus.collisionCount
        TokenRequestSpec.expirationSeconds
        CronJobSpec.failedJobsHistoryLimit CronJobSpec.startingDeadlineSeconds CronJobSpec.successfulJobsHistoryLimit CronJobSpec.suspend CronJobSpec.timeZone
        JobSpec.activeDeadlineSeconds JobSpec.backoffLimit JobSpec.backoffLimitPerIndex JobSpec.completionMode JobSpec.completions JobSpec.managedBy
        JobSpec.manualSelector JobSpec.maxFailedIndexes JobSpec.parallelism JobSpec.podReplacementPolicy JobSpec.suspend JobSpec.ttlSecondsAfterFinished
        JobStatus.failedIndexes JobStatus.ready JobStatus.terminating PodFailurePolicyOnExitCodesRequirement.containerName
        SuccessPolicyRule.succeededCount SuccessPolicyRule.succeededIndexes
        LeaseSpec.holderIdentity LeaseSpec.leaseDurationSeconds LeaseSpec.leaseTransitions LeaseSpec.preferredHolder LeaseSpec.strategy
        AppArmorProfile.localhostProfile AzureDiskVolumeSource.cachingMode AzureDiskVolumeSource.fsType AzureDiskVolumeSource.kind
        AzureDiskVolumeSource.readOnly AzureFilePersistentVolumeSource.secretNamespace CSIVolumeSource.fsType CSIVolumeSource.readOnly
        ClientIPConfig.timeoutSeconds ClusterTrustBundleProjection.name ClusterTrustBundleProjection.optional ClusterTrustBundleProjection.signerName
        ConfigMap.immutable ConfigMapEnvSource.optional ConfigMapKeySelector.optional ConfigMapProjection.optional ConfigMapVolumeSource.defaultMode
        ConfigMapVolumeSource.optional Container.restartPolicy ContainerStatus.started ContainerStatus.stopSignal DownwardAPIVolumeFile.mode
        DownwardAPIVolumeSource.defaultMode EmptyDirVolumeSource.sizeLimit EndpointAddress.nodeName EndpointPort.appProtocol
        EphemeralContainer.restartPolicy FCVolumeSource.lun FileKeySelector.optional GlusterfsPersistentVolumeSource.endpointsNamespace
        GRPCAction.service HostPathVolumeSource.type ISCSIPersistentVolumeSource.initiatorName ISCSIVolumeSource.initiatorName KeyToPath.mode
        Lifecycle.stopSignal LoadBalancerIngress.ipMode LocalVolumeSource.fsType NodeFeatures.supplementalGroupsPolicy
        NodeRuntimeHandlerFeatures.recursiveReadOnlyMounts NodeRuntimeHandlerFeatures.userNamespaces NodeSwapStatus.capacity
        PersistentVolumeClaimSpec.storageClassName PersistentVolumeClaimSpec.volumeAttributesClassName PersistentVolumeClaimSpec.volumeMode
        PersistentVolumeClaimStatus.currentVolumeAttributesClassName PersistentVolumeSpec.volumeAttributesClassName PersistentVolumeSpec.volumeMode
        PodCertificateProjection.maxExpirationSeconds PodDNSConfigOption.value PodResourceClaim.resourceClaimName PodResourceClaim.resourceClaimTemplateName
        PodResourceClaimStatus.resourceClaimName PodSchedulingGroup.podGroupName
        PodSecurityContext.fsGroup PodSecurityContext.fsGroupChangePolicy PodSecurityContext.runAsGroup PodSecurityContext.runAsNonRoot
        PodSecurityContext.runAsUser PodSecurityContext.seLinuxChangePolicy PodSecurityContext.supplementalGroupsPolicy
        PodSpec.activeDeadlineSeconds PodSpec.automountServiceAccountToken PodSpec.enableServiceLinks PodSpec.hostUsers PodSpec.hostnameOverride
        PodSpec.preemptionPolicy PodSpec.priority PodSpec.runtimeClassName PodSpec.setHostnameAsFQDN PodSpec.shareProcessNamespace
        PodSpec.terminationGracePeriodSeconds PortStatus.error Probe.terminationGracePeriodSeconds ProjectedVolumeSource.defaultMode
        ReplicationControllerSpec.replicas ResourceClaim.request Secret.immutable SeccompProfile.localhostProfile
        SecretEnvSource.optional SecretKeySelector.optional SecretProjection.optional SecretVolumeSource.defaultMode SecretVolumeSource.optional
        SecurityContext.allowPrivilegeEscalation SecurityContext.privileged SecurityContext.procMount SecurityContext.readOnlyRootFilesystem
        SecurityContext.runAsGroup SecurityContext.runAsNonRoot SecurityContext.runAsUser ServiceAccount.automountServiceAccountToken
        ServiceAccountTokenProjection.expirationSeconds ServicePort.appProtocol ServiceSpec.allocateLoadBalancerNodePorts
        ServiceSpec.internalTrafficPolicy ServiceSpec.ipFamilyPolicy ServiceSpec.loadBalancerClass ServiceSpec.trafficDistribution
        Toleration.tolerationSeconds TopologySpreadConstraint.minDomains TopologySpreadConstraint.nodeAffinityPolicy
        TopologySpreadConstraint.nodeTaintsPolicy TypedLocalObjectReference.apiGroup TypedObjectReference.apiGroup TypedObjectReference.namespace
        VolumeMount.mountPropagation VolumeMount.recursiveReadOnly VolumeMountStatus.recursiveReadOnly
        WindowsSecurityContextOptions.gmsaCredentialSpec WindowsSecurityContextOptions.gmsaCredentialSpecName
        WindowsSecurityContextOptions.hostProcess WindowsSecurityContextOptions.runAsUserName
        HorizontalPodAutoscalerSpec.minReplicas HorizontalPodAutoscalerSpec.targetCPUUtilizationPercentage
        HorizontalPodAutoscalerStatus.currentCPUUtilizationPercentage HorizontalPodAutoscalerStatus.lastScaleTime HorizontalPodAutoscalerStatus.observedGeneration
        Endpoint.hostname Endpoint.nodeName Endpoint.zone EndpointConditions.ready EndpointConditions.serving EndpointConditions.terminating
        IngressClassParametersReference.apiGroup IngressClassParametersReference.namespace IngressClassParametersReference.scope
        IngressPortStatus.error IngressSpec.ingressClassName NetworkPolicyPort.endPort NetworkPolicyPort.port NetworkPolicyPort.protocol
        PodDisruptionBudgetSpec.maxUnavailable PodDisruptionBudgetSpec.minAvailable PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy
        PriorityClass.preemptionPolicy CSIDriverSpec.attachRequired CSIDriverSpec.fsGroupPolicy CSIDriverSpec.nodeAllocatableUpdatePeriodSeconds
        CSIDriverSpec.podInfoOnMount CSIDriverSpec.preventPodSchedulingIfMissing CSIDriverSpec.requiresRepublish CSIDriverSpec.seLinuxMount
        CSIDriverSpec.serviceAccountTokenInSecrets CSIDriverSpec.storageCapacity CSIStorageCapacity.capacity CSIStorageCapacity.maximumVolumeSize
        StorageClass.allowVolumeExpansion StorageClass.reclaimPolicy StorageClass.volumeBindingMode TokenRequest.expirationSeconds
        VolumeAttachmentSource.persistentVolumeName VolumeError.errorCode VolumeNodeResources.count
        DeleteOptions.gracePeriodSeconds DeleteOptions.ignoreStoreReadErrorWithClusterBreakingPotential DeleteOptions.orphanDependents
        DeleteOptions.propagationPolicy ListMeta.remainingItemCount ObjectMeta.deletionGracePeriodSeconds OwnerReference.blockOwnerDeletion
        OwnerReference.controller Preconditions.resourceVersion Preconditions.uid
        """);

    /// <summary>discovery's EndpointPort has pointers where core's, of the same name, has not.</summary>
    private static readonly FrozenSet<string> DiscoveryPointers = Set("EndpointPort.name EndpointPort.port EndpointPort.protocol");

    private static readonly FrozenSet<string> Present = Set("""
        Service.spec Service.status ServiceStatus.loadBalancer Pod.spec Pod.status Container.resources EphemeralContainer.resources
        Node.spec Node.status NodeStatus.daemonEndpoints NodeDaemonEndpoints.kubeletEndpoint NodeStatus.nodeInfo
        Namespace.spec Namespace.status ReplicationController.spec ReplicationController.status
        Deployment.spec Deployment.status DeploymentSpec.strategy DeploymentSpec.template ReplicaSet.spec ReplicaSet.status
        ReplicaSetSpec.template DaemonSet.spec DaemonSet.status DaemonSetSpec.template DaemonSetSpec.updateStrategy
        StatefulSet.spec StatefulSet.status StatefulSetSpec.template StatefulSetSpec.updateStrategy
        PodTemplate.template PodTemplateSpec.metadata PodTemplateSpec.spec JobTemplateSpec.metadata JobTemplateSpec.spec
        Job.spec Job.status JobSpec.template CronJob.spec CronJob.status CronJobSpec.jobTemplate
        ContainerStatus.state ContainerStatus.lastState Event.involvedObject Event.source Event.regarding Event.deprecatedSource
        LimitRange.spec ResourceQuota.spec ResourceQuota.status PersistentVolume.spec PersistentVolume.status PersistentVolumeClaim.spec
        PersistentVolumeClaim.status PersistentVolumeClaimSpec.resources PersistentVolumeClaimTemplate.spec
        Lease.spec Ingress.spec Ingress.status IngressStatus.loadBalancer HTTPIngressPath.backend IngressClass.spec NetworkPolicy.spec
        NetworkPolicySpec.podSelector ServiceBackend.port PodDisruptionBudget.spec PodDisruptionBudget.status ServiceCIDR.spec ServiceCIDR.status
        IPAddress.spec Endpoint.conditions RoleBinding.roleRef ClusterRoleBinding.roleRef
        TokenReview.spec TokenReview.status TokenReviewStatus.user TokenRequest.spec TokenRequest.status SelfSubjectReview.status
        SubjectAccessReview.spec SubjectAccessReview.status LocalSubjectAccessReview.spec LocalSubjectAccessReview.status
        SelfSubjectAccessReview.spec SelfSubjectAccessReview.status SelfSubjectRulesReview.spec SelfSubjectRulesReview.status
        HorizontalPodAutoscaler.spec HorizontalPodAutoscaler.status Scale.spec Scale.status Binding.target WeightedPodAffinityTerm.podAffinityTerm PreferredSchedulingTerm.preference
        """);

    private static readonly FrozenSet<string> Written = Set("""
        StatefulSetOrdinals.start StatefulSetStatus.availableReplicas PodDisruptionBudgetStatus.disruptionsAllowed PodDisruptionBudgetStatus.currentHealthy
        PodDisruptionBudgetStatus.desiredHealthy PodDisruptionBudgetStatus.expectedPods PriorityClass.value ResourceFieldSelector.divisor EndpointSlice.endpoints EndpointSlice.ports
        Event.eventTime Event.firstTimestamp Event.lastTimestamp Event.reportingComponent Event.reportingInstance
        Event.deprecatedFirstTimestamp Event.deprecatedLastTimestamp
        PodCondition.lastProbeTime PodCondition.lastTransitionTime NodeCondition.lastHeartbeatTime NodeCondition.lastTransitionTime
        DeploymentCondition.lastUpdateTime DeploymentCondition.lastTransitionTime ReplicaSetCondition.lastTransitionTime
        DaemonSetCondition.lastTransitionTime StatefulSetCondition.lastTransitionTime ReplicationControllerCondition.lastTransitionTime
        JobCondition.lastProbeTime JobCondition.lastTransitionTime NamespaceCondition.lastTransitionTime
        PersistentVolumeClaimCondition.lastProbeTime PersistentVolumeClaimCondition.lastTransitionTime
        ContainerStateRunning.startedAt ContainerStateTerminated.startedAt ContainerStateTerminated.finishedAt
        """);

    public static bool KeepsZero(string definition, string owner, string field)
    {
        string key = $"{owner}.{field}";
        return Pointers.Contains(key)
            || (definition.StartsWith("io.k8s.api.discovery.", StringComparison.Ordinal) && DiscoveryPointers.Contains(key))
            || !Known.Any(k => definition.StartsWith(k, StringComparison.Ordinal));
    }

    public static bool AlwaysPresent(string owner, string field) => Present.Contains($"{owner}.{field}");

    public static bool AlwaysWritten(string owner, string field) => Written.Contains($"{owner}.{field}");

    private static FrozenSet<string> Set(string names) =>
        names.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToFrozenSet(StringComparer.Ordinal);
}
