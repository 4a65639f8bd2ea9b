namespace Fairlead.Kubernetes.Decoding;

/// <summary>YAML as JSON text, with the strict error about duplicate keys if there are any; or what is wrong with it.</summary>
public sealed record YamlResult(byte[]? Json, IReadOnlyList<string> Duplicates, string? Fault);
