namespace Fairlead.Client;

/// <summary>How a client speaks to its server.</summary>
public sealed class KubeClientOptions
{
    /// <summary>Sent as User-Agent and, unless told otherwise, the field manager of writes.</summary>
    public string UserAgent { get; set; } = "fairlead";

    /// <summary>The bearer token to send, asked before each request so that it may rotate; null sends none.</summary>
    public Func<string?>? BearerToken { get; set; }

    /// <summary>How long one request other than a watch may take.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often an answer of 429 with Retry-After is tried again.</summary>
    public int BusyRetries { get; set; } = 10;

    public TimeProvider Clock { get; set; } = TimeProvider.System;
}
