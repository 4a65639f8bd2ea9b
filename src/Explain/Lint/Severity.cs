namespace Fairlead.Explain.Lint;

/// <summary>How sure it is that something is wrong.</summary>
public enum Severity
{
    /// <summary>Works, and may surprise.</summary>
    Note,

    /// <summary>May be meant, and often is not.</summary>
    Warning,

    /// <summary>The API server refuses it, or it cannot work.</summary>
    Error,
}
