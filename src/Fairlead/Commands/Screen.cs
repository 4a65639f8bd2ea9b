using Spectre.Console;

namespace Fairlead.Commands;

/// <summary>
/// Where a person reads: colours on a terminal, plain unwrapped lines in a pipe or a file. The library for colours is loaded when there is
/// something to colour, for a server whose start nobody watches pays for it in time and memory.
/// </summary>
public static class Screen
{
    private const int Unwrapped = 1000;

    private static readonly Lazy<IAnsiConsole> Console = new(Create);

    public static IAnsiConsole Out => Console.Value;

    /// <summary>One line of pieces, each in its colour or in none.</summary>
    public static void Line(params ReadOnlySpan<(string Text, string? Colour)> pieces)
    {
        var line = new System.Text.StringBuilder();
        if (System.Console.IsOutputRedirected)
        {
            foreach (var (text, _) in pieces) line.Append(text);
            System.Console.WriteLine(line.ToString());
            return;
        }
        foreach (var (text, colour) in pieces) line.Append(colour is null ? Markup.Escape(text) : $"[{colour}]{Markup.Escape(text)}[/]");
        Out.MarkupLine(line.ToString());
    }

    private static IAnsiConsole Create()
    {
        bool plain = System.Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = plain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = plain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (plain) console.Profile.Width = Unwrapped;
        return console;
    }
}
