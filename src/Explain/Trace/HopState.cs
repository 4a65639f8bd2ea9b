namespace Fairlead.Explain.Trace;

/// <summary>How one link of the chain stands.</summary>
public enum HopState
{
    /// <summary>It holds, as far as can be seen.</summary>
    Ok,

    /// <summary>It holds, and may not mean what was meant.</summary>
    Warning,

    /// <summary>The connection ends here.</summary>
    Broken,

    /// <summary>What would tell was not looked at, or lies behind a broken link.</summary>
    Unknown,
}
