namespace Fairlead.Node.Variables;

/// <summary>One variable of a container's environment.</summary>
public readonly record struct EnvironmentVariable(string Name, string Value);
