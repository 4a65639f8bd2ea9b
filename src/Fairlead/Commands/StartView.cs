using Fairlead.Background;
using Fairlead.Composition;

namespace Fairlead.Commands;

/// <summary>Shows a start to a person: one line a part as it comes to serve, with the time it took.</summary>
public sealed class StartView : IProgress<StartEvent>
{
    public void Report(StartEvent value) => Show(value);

    public void Show(StartEvent heard)
    {
        switch (heard)
        {
            case StartEvent.Done(var part, var took):
                Screen.Line(("  ", null), ("✓", "green"), ($" {part,-24} ", null), (Seconds(took), "grey"));
                break;
            case StartEvent.Ready(var took):
                Screen.Line(("Ready", "green"), ($" after {Seconds(took)}.", null));
                break;
            case StartEvent.Failed(var sentence):
                Screen.Line(("  ", null), ("✗", "red"), ($" {sentence}", null));
                break;
        }
    }

    /// <param name="arguments">Of the command that would have started it.</param>
    public static void SayRunning(RunningProcess running, ClusterPaths paths, IReadOnlyList<string> arguments)
    {
        Screen.Line(($"The cluster runs already: {running.Server} (process {running.Pid}, data in {paths.DataDir}).", null));
        if (GivenOptions.Missing(arguments, running.CommandLine()) is { Count: > 0 } missing)
            Console.WriteLine($"It was started without {string.Join(' ', missing)}, and goes on so; to start it with that: fairlead down, then fairlead up again.");
    }

    public static void SayNext(ClusterSettings settings)
    {
        Console.WriteLine();
        Console.WriteLine($"  export KUBECONFIG={settings.Paths.Kubeconfig}");
        Console.WriteLine("  kubectl get nodes");
    }

    private static string Seconds(TimeSpan took) => FormattableString.Invariant($"{took.TotalSeconds:0.00} s");
}
