namespace Fairlead.Proxy;

/// <summary>How a change of the data plane ended.</summary>
public enum ApplyOutcome
{
    Applied,

    /// <summary>What is there is not what we thought: nothing was changed; look again and send the difference.</summary>
    Conflict,
}
