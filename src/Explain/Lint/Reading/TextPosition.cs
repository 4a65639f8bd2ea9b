namespace Fairlead.Explain.Lint.Reading;

/// <summary>A place in a text, line and column counted from 1; (0, 0) for what comes from a cluster.</summary>
public readonly record struct TextPosition(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
