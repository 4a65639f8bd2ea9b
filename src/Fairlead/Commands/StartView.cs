using Fairlead.Background;
using Fairlead.Composition;
using Spectre.Console;

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
                Screen.Out.MarkupLineInterpolated($"  [green]✓[/] {part,-24} [grey]{Seconds(took)}[/]");
                break;
            case StartEvent.Ready(var took):
                Screen.Out.MarkupLineInterpolated($"[green]Ready[/] after {Seconds(took)}.");
                break;
            case StartEvent.Failed(var sentence):
                Screen.Out.MarkupLineInterpolated($"  [red]✗[/] {sentence}");
                break;
        }
    }

    public static void SayRunning(RunningProcess running, ClusterPaths paths) =>
        Screen.Out.MarkupLineInterpolated($"The cluster runs already: {running.Server} (process {running.Pid}, data in {paths.DataDir}).");

    public static void SayNext(ClusterSettings settings)
    {
        Console.WriteLine();
        Console.WriteLine($"  export KUBECONFIG={settings.Paths.Kubeconfig}");
        Console.WriteLine("  kubectl get nodes");
    }

    private static string Seconds(TimeSpan took) => FormattableString.Invariant($"{took.TotalSeconds:0.00} s");
}
