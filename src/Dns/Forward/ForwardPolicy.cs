namespace Fairlead.Dns.Forward;

/// <summary>Which resolver is asked first.</summary>
public enum ForwardPolicy : byte
{
    /// <summary>In the order given; the next one when one fails.</summary>
    Sequential,

    /// <summary>Each query begins at another one.</summary>
    RoundRobin,

    Random,

    /// <summary>All at once; the first usable answer wins.</summary>
    Parallel,
}
