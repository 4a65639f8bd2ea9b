using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>A server block as written: for which zones, with which directives.</summary>
internal sealed record CorefileBlock(CorefilePlace Place, EquatableList<string> Zones, IReadOnlyList<CorefileDirective> Directives);
