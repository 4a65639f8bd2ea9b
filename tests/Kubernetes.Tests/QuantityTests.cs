namespace Fairlead.Kubernetes.Tests;

public class QuantityTests
{
    [Theory]
    [InlineData("1000m", "1")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("0.5", "500m")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("0.5Ki", "512")]
    [InlineData("100k", "100k")]
    [InlineData("1e3", "1e3")]
    [InlineData("12e6", "12e6")]
    [InlineData("1.1Ki", "1126400m")]
    [InlineData("-1500m", "-1500m")]
    [InlineData("+0", "0")]
    [InlineData("1E", "1E")]
    [InlineData("0.0000000001", "1n")]
    [InlineData("2000000", "2M")]
    public void Quantities_are_written_in_canonical_form(string text, string canonical)
    {
        Assert.Null(QuantityAmount.Parse(text, out var amount));
        Assert.Equal(canonical, amount.ToString());
    }

    [Theory]
    [InlineData("", QuantityAmount.FormatError)]
    [InlineData("x", QuantityAmount.FormatError)]
    [InlineData("1 Gi", QuantityAmount.FormatError)]
    [InlineData("1GiB", QuantityAmount.FormatError)]
    [InlineData("1Kk", QuantityAmount.SuffixError)]
    [InlineData("1e999999999", QuantityAmount.SuffixError)]
    public void Other_texts_are_not(string text, string error) => Assert.Equal(error, QuantityAmount.Parse(text, out _));

    [Fact]
    public void Amounts_are_added_and_compared()
    {
        QuantityAmount Of(string text) => new Quantity(text).Amount;
        Assert.Equal("1500m", (Of("1") + Of("500m")).ToString());
        Assert.Equal("512Mi", (Of("1Gi") - Of("512Mi")).ToString());
        Assert.True(Of("1Gi") > Of("1G"));
        Assert.Equal(1501, Of("1.5001").Milli);
        Assert.Equal(2, Of("1001m").Units);
    }
}
