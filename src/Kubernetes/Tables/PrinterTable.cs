namespace Fairlead.Kubernetes.Tables;

/// <summary>All kinds with columns of their own, in the order of the documentation's reference. One file a family says how the cells are made.</summary>
internal static class PrinterTable
{
    public static readonly TableColumn NameColumn = new("Name", "string", "name");
    public static readonly TableColumn AgeColumn = new("Age");

    public static IEnumerable<KindTable> All => [.. ServiceTables.All, .. PodTables.All, .. WorkloadTables.All, .. ClusterTables.All, .. ConfigTables.All, .. PlatformTables.All];
}
