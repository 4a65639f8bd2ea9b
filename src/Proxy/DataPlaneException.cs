namespace Fairlead.Proxy;

/// <summary>The data plane cannot be set up here; the message is one sentence for whoever runs the program.</summary>
public sealed class DataPlaneException(string message, Exception? cause = null) : Exception(message, cause);
