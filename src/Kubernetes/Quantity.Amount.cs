namespace Fairlead.Kubernetes;

public readonly partial record struct Quantity
{
    /// <summary>The amount; zero when the text is not a quantity (decoding lets no such text in).</summary>
    public QuantityAmount Amount => QuantityAmount.Parse(Text, out var amount) is null ? amount : QuantityAmount.Zero;

    public static Quantity Of(QuantityAmount amount) => new(amount.ToString());
}
