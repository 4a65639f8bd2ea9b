namespace Fairlead.Api.Streams;

/// <summary>Where a proxied request goes. <see cref="Prefix"/> is the path up to and with "/proxy": what links in answers are put behind.</summary>
internal sealed record ProxyTarget(string Scheme, string Host, int Port, string Prefix, bool IsNode = false)
{
    public string Authority => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
