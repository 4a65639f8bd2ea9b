namespace Fairlead.Node;

/// <summary>The node cannot start; the message is one sentence for the user, with what to do.</summary>
public sealed class NodeStartException(string message) : Exception(message);
