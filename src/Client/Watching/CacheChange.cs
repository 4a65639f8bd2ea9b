using Fairlead.Primitives;

namespace Fairlead.Client.Watching;

/// <summary>What became of one object of a cache: new (no <paramref name="Old"/>), changed, or gone (no <paramref name="New"/>).</summary>
public readonly record struct CacheChange<T>(NamespacedName Key, T? Old, T? New) where T : class;
