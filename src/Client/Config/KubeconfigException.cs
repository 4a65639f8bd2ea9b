namespace Fairlead.Client.Config;

/// <summary>A kubeconfig can't be used; the message says what is wrong with which entry.</summary>
public sealed class KubeconfigException(string message, Exception? inner = null) : Exception(message, inner);
