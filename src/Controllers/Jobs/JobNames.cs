namespace Fairlead.Controllers.Jobs;

/// <summary>Labels, annotations and finalizers of Jobs and their pods.</summary>
public static class JobNames
{
    /// <summary>spec.managedBy of the Jobs that are ours, as is one that names nobody.</summary>
    public const string OwnManager = "kubernetes.io/job-controller";

    /// <summary>Keeps a finished pod until its Job has counted it.</summary>
    public const string Tracking = "batch.kubernetes.io/job-tracking";
    public const string IndexAnnotation = "batch.kubernetes.io/job-completion-index";

    /// <summary>How often the pod's index had failed before it, where that is counted.</summary>
    public const string IndexFailures = "batch.kubernetes.io/job-index-failure-count";
    public const string UidLabel = "batch.kubernetes.io/controller-uid";
    public const string NameLabel = "batch.kubernetes.io/job-name";
    public const string OldUidLabel = "controller-uid";
    public const string OldNameLabel = "job-name";
    public const string IndexVariable = "JOB_COMPLETION_INDEX";
}
