namespace Fairlead.Dns.Answers;

/// <summary>How long answers are kept, in seconds, whatever their records say; the defaults are those of CoreDNS.</summary>
public readonly record struct TtlLimits(uint Least, uint Most, uint LeastNegative, uint MostNegative)
{
    public static TtlLimits Default { get; } = new(0, 3600, 0, 1800);
}
