namespace Fairlead.Explain.Trace;

/// <summary>A Service's name as a client writes it.</summary>
/// <param name="Given">"frontend-svc", "frontend-svc.shop", "frontend-svc.shop.svc.cluster.local".</param>
/// <param name="Domain">The cluster's: "cluster.local".</param>
public sealed record HostName(string Given, string Domain);
