namespace Fairlead.Dns.Configuration;

/// <summary>What is wrong with a Corefile, and where.</summary>
public readonly record struct CorefileError(CorefilePlace Place, string Message)
{
    public int Line => Place.Line;

    public override string ToString() => $"{Place}: {Message}";
}
