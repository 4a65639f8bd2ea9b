using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>One directive with its words and, in braces, its options; an option is the same again.</summary>
internal sealed record CorefileDirective(int Line, string Name, EquatableList<string> Words, IReadOnlyList<CorefileDirective> Options);
