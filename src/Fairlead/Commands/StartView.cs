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

    public static void SayRunning(RunningProcess running, ClusterPaths paths) =>
        Screen.Line(($"The cluster runs already: {running.Server} (process {running.Pid}, data in {paths.DataDir}).", null));

    public static void SayNext(ClusterSettings settings)
    {
        Console.WriteLine();
        Console.WriteLine($"  export KUBECONFIG={settings.Paths.Kubeconfig}");
        Console.WriteLine("  kubectl get nodes");
    }

    private static string Seconds(TimeSpan took) => FormattableString.Invariant($"{took.TotalSeconds:0.00} s");
}
