using Fairlead.Kubernetes.Tables;

namespace Fairlead.Api.Tables;

/// <summary>What a row of a table is made of, kept with the object: an object's cells are worked out once, not at each list.</summary>
/// <param name="Cells">Null when the cells depend on the time, so that nothing can be kept.</param>
/// <param name="MetadataAt">Where the metadata begin in the object's JSON.</param>
/// <param name="MetadataLength">How many bytes they have.</param>
internal sealed record KeptRow(TimelessCells? Cells, int MetadataAt, int MetadataLength);
