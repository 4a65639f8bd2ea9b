using Fairlead.Primitives;

namespace Fairlead.Node.Plan;

/// <summary>
/// How long a container or an image waits after failures, as Kubernetes does: the first restart is at once, then 10 s doubling
/// to 5 min; an attempt that ran 10 min starts the count anew.
/// </summary>
public static class RestartBackoff
{
    public static readonly TimeSpan ResetAfter = TimeSpan.FromMinutes(10);
    private static readonly Backoff Waits = new(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));

    /// <param name="restarts">Restarts so far, counted from the last reset.</param>
    public static TimeSpan BeforeRestart(int restarts) => restarts <= 0 ? TimeSpan.Zero : (Waits with { Failures = restarts - 1 }).Delay;

    /// <param name="failures">Failures in a row, the first is 1.</param>
    public static TimeSpan AfterFailure(int failures) => (Waits with { Failures = Math.Max(0, failures - 1) }).Delay;
}
