using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>Writes the cells of one object, in the order of its kind's columns.</summary>
internal delegate void CellWriter(ref TableRow row, JsonElement obj);
