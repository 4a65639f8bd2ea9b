namespace Fairlead.Proxy.Configuration;

/// <summary>One setting: its flag, its place in the configuration file, and what it does.</summary>
/// <param name="Flag">Without dashes; null: only in the file.</param>
/// <param name="Path">As "iptables.masqueradeAll"; null: only a flag.</param>
/// <param name="Help">For --help; null: accepted without a meaning here.</param>
/// <param name="Apply">Takes the value's text; returns what is wrong with it, or null.</param>
/// <param name="IsSwitch">May stand without a value, for true.</param>
public sealed record ProxySetting(string? Flag, string? Path, string? Help, Func<KubeProxyConfiguration, string, string?> Apply, bool IsSwitch = false);
