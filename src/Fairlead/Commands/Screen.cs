using Spectre.Console;

namespace Fairlead.Commands;

/// <summary>Where a person reads: colours on a terminal, plain unwrapped lines in a pipe or a file.</summary>
public static class Screen
{
    private const int Unwrapped = 1000;

    public static IAnsiConsole Out { get; } = Create();

    private static IAnsiConsole Create()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = Console.IsOutputRedirected ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (Console.IsOutputRedirected) console.Profile.Width = Unwrapped;
        return console;
    }
}
