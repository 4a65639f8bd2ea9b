namespace Fairlead.Api.Objects;

/// <summary>An object as a write left it. <see cref="IsGone"/>: the write was the last step of its deletion.</summary>
internal sealed record Written(ReadOnlyMemory<byte> Json, bool IsNew = false, bool IsGone = false);
