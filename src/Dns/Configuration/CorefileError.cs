namespace Fairlead.Dns.Configuration;

/// <summary>What is wrong with a Corefile, and on which line.</summary>
public readonly record struct CorefileError(int Line, string Message)
{
    public override string ToString() => $"Corefile:{Line}: {Message}";
}
