using System.Text.Json;

namespace Fairlead.Explain.Trace;

/// <summary>What is wrong with a link: a code for machines, one sentence for people, and what mends it.</summary>
/// <param name="Mend">The command to give or the field to change.</param>
public sealed record Cause(CauseCode Code, string Sentence, string Mend)
{
    /// <summary>The code as text and JSON show it: selector-matches-nothing.</summary>
    public string CodeText => JsonNamingPolicy.KebabCaseLower.ConvertName(Code.ToString());
}
