using Fairlead.Kubernetes;

namespace Fairlead.Controllers.Deployments;

/// <summary>A count given as a number or as a percentage of a whole.</summary>
public static class Percentage
{
    /// <summary>The count; null when the text is neither.</summary>
    public static int? Of(IntOrString value, int whole, bool roundUp)
    {
        if (value.Text is not { } text) return value.Number;
        if (!text.EndsWith('%') || !int.TryParse(text.AsSpan(0, text.Length - 1), out int percent)) return null;
        double exact = percent * (double)whole / 100;
        return (int)(roundUp ? Math.Ceiling(exact) : Math.Floor(exact));
    }
}
