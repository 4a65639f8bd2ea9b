namespace Fairlead.Explain.Lint;

/// <summary>A kind of finding.</summary>
/// <param name="Code">As it is printed, and as <c>fairlead.io/lint-ignore</c> names it.</param>
/// <param name="Title">What it looks for, in a line.</param>
/// <param name="Why">What happens when nothing is done: the text of <c>--explain</c>.</param>
public sealed record LintRule(string Code, Severity Severity, string Title, string Why);
