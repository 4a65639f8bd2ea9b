using Fairlead.Primitives;

namespace Fairlead.Client.Watching;

/// <summary>What became of one object of a cache: new (no <paramref name="Old"/>), changed, or gone (no <paramref name="New"/>).</summary>
/// <param name="Ours">Told by <see cref="Informer{T}.Wrote"/> or <see cref="Informer{T}.Removed"/>: the answer to a write of this program, whose writer need not look again.</param>
public readonly record struct CacheChange<T>(NamespacedName Key, T? Old, T? New, bool Ours = false) where T : class;
