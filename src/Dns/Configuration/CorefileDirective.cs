using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>One directive with its words and, in braces, its options; an option is the same again.</summary>
internal sealed record CorefileDirective(CorefilePlace Place, string Name, EquatableList<string> Words, IReadOnlyList<CorefileDirective> Options)
{
    /// <summary>As it was written, on one line.</summary>
    public string Text => string.Join(' ', Words.Prepend(Name));
}
