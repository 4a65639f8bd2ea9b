using Fairlead.Api.Cache;

namespace Fairlead.Api.Http;

/// <summary>A list, or the part of one that a limit left: the items, the revision they stood at together, and how to go on.</summary>
internal sealed record ListPage(IReadOnlyList<CachedObject> Items, long Revision, string Continue = "", long? Remaining = null);
