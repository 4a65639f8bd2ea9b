namespace Fairlead.Kubernetes;

/// <summary>resource.Quantity as it was written, such as "100m", "1Gi", "2". The text is kept; arithmetic parses it.</summary>
public readonly partial record struct Quantity(string Text)
{
    public override string ToString() => Text ?? "0";
}
