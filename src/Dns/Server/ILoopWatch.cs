namespace Fairlead.Dns.Server;

/// <summary>Knows the names by which loops are found.</summary>
public interface ILoopWatch
{
    /// <summary>True when the look-up is a probe of ours that came back: it must not be passed on. Noted as a loop.</summary>
    bool IsProbe(ReadOnlySpan<byte> key);
}
