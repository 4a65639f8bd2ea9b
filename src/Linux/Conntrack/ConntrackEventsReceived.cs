namespace Fairlead.Linux.Conntrack;

/// <summary>What a look for events gave.</summary>
public enum ConntrackEventsReceived
{
    Some,

    /// <summary>None came within the patience.</summary>
    Nothing,

    /// <summary>The reader was too slow, and some are lost.</summary>
    Overrun,
}
