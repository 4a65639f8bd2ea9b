using Fairlead.Dns.Forward;
using Fairlead.Primitives;

namespace Fairlead.Dns.Configuration;

/// <summary>A <c>forward</c> directive: resolvers by address and by resolver file.</summary>
public sealed record ForwardRule(ForwardOptions Options, EquatableList<string> Files);
