namespace Fairlead.Kubernetes.Tables;

/// <summary>One column of a <c>meta.k8s.io/v1 Table</c>. Priority 0 is always shown, 1 with <c>-o wide</c>.</summary>
public sealed record TableColumn(string Name, string Type = "string", string Format = "", int Priority = 0, string Description = "");
