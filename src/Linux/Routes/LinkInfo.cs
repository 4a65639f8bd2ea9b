using Fairlead.Primitives;

namespace Fairlead.Linux.Routes;

/// <summary>A network interface.</summary>
public readonly record struct LinkInfo(int Index, string Name, MacAddr Mac, bool IsUp);
