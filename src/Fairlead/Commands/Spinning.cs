namespace Fairlead.Commands;

/// <summary>
/// Whether threads of the pool that have nothing to do turn in a loop for a moment before they sleep. It saves the next piece of work a
/// wake-up, and costs everybody else the processor: with a control plane in the process, a third of the time that a request from outside and
/// its consequences need.
/// </summary>
internal static class Spinning
{
    /// <summary>Must be called before the pool's first thread starts.</summary>
    public static void Forgo() => AppContext.SetData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "0");
}
