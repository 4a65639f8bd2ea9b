using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>A server block as written: for which zones, with which directives.</summary>
internal sealed record CorefileBlock(int Line, EquatableList<string> Zones, IReadOnlyList<CorefileDirective> Directives);
