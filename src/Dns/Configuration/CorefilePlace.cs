namespace Fairlead.Dns.Configuration;

/// <summary>A line of a Corefile, or of a file that it imports.</summary>
public readonly record struct CorefilePlace(string File, int Line)
{
    /// <summary>What the Corefile itself is called.</summary>
    public const string Main = "Corefile";

    public override string ToString() => $"{File}:{Line}";
}
