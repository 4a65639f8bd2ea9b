namespace Fairlead.Dns.Configuration;

/// <summary>A configuration that this server cannot start with; the message is for the person who wrote it.</summary>
public sealed class DnsConfigurationException(string message) : Exception(message);
