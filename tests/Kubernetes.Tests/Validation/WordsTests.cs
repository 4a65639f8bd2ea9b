using System.Text;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Selectors;
using Fairlead.Kubernetes.Validation;
using Fairlead.Kubernetes.Validation.Rules;
using Fairlead.Primitives;

namespace Fairlead.Kubernetes.Tests.Validation;

/// <summary>Sentences and forms that a comparison with Kubernetes 1.36's own library has brought to light.</summary>
public class WordsTests
{
    private const string LabelKey = "a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";

    [Fact]
    public void Long_names_are_told_in_characters_and_labels_in_bytes()
    {
        string name = new('a', 64);
        Assert.Equal(["must be no more than 63 characters"], Names.Dns1123Label(name));
        Assert.Equal(["must be no more than 253 characters"], Names.ConfigMapKey(new('a', 254)));
        Assert.Equal(["must be no more than 15 characters"], Names.PortName(new('a', 16)));
        Assert.Equal(["must be no more than 63 bytes"], Names.LabelValue(name));
        Assert.Equal(["name part must be no more than 63 bytes"], Names.QualifiedName(name));
        Assert.Equal(["prefix part must be no more than 253 bytes"], Names.QualifiedName(string.Join('.', Enumerable.Repeat("aaaaaaaaa", 26)) + "/x"));
        Assert.Equal([LabelKey], Names.QualifiedName("a/b/c"));
    }

    [Theory]
    [InlineData("\u00e9\U0001F600 <&>", "\"\u00e9\U0001F600 <&>\"")]
    [InlineData("\a\b\f\v\0\u007f", "\"\\a\\b\\f\\v\\x00\\x7f\"")]
    [InlineData("\u0085\u00a0\u200b\u2028\ue000\ufeff", "\"\\u0085\\u00a0\\u200b\\u2028\\ue000\\ufeff\"")]
    [InlineData("\U000E0001", "\"\\U000e0001\"")]
    public void Text_is_quoted_as_Go_quotes_it(string text, string quoted) => Assert.Equal(quoted, GoText.Quote(text));

    [Theory]
    [InlineData("::c26b:30f9", "::194.107.48.249")]
    [InlineData("::ffff:1.2.3.4", "::ffff:102:304")]
    [InlineData("2001:db8::1:0:0:1", "2001:db8:0:0:1:0:0:1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("::", "0:0:0:0:0:0:0:0")]
    [InlineData("1::", "1:0:0:0:0:0:0:0")]
    [InlineData("::1", "0:0:0:0:0:0:0:1")]
    public void Addresses_have_one_form(string form, string text) => Assert.Equal(form, IpAddr.Parse(text).ToString());

    [Theory]
    [InlineData("01.2.3.4/128", "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")]
    [InlineData("01.2.3.4/32", "must not have leading 0s in IP or prefix length")]
    [InlineData("1.2.3.0/024", "must not have leading 0s in IP or prefix length")]
    [InlineData("1.2.3.4/24", "must not have bits set beyond the prefix length")]
    public void Blocks(string text, string why)
    {
        var faults = new Faults();
        AddressRules.Cidr(FieldPath.Root("x"), text, faults);
        Assert.Equal(why, Assert.Single(faults.Found).Detail);
    }

    [Theory]
    [InlineData("a=b=c", "invalid field selector: unescaped character in value: 61")]
    [InlineData("b=b=c,a", "invalid selector: 'b=b=c,a'; can't understand 'a'")]
    public void Field_selectors(string text, string why)
    {
        Assert.False(FieldQuery.TryParse(text, out _, out string error));
        Assert.Equal(why, error);
    }

    [Fact]
    public void All_that_is_wrong_with_a_label_requirement_is_told()
    {
        Assert.False(LabelQuery.TryParse("a<-x", out _, out string error));
        Assert.StartsWith("unable to parse requirement: [values[0]: Invalid value: \"-x\": for 'Gt', 'Lt' operators, the value must be an integer, values[0][a]: Invalid value: \"-x\": a valid label", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2433060055230111Mi", "9223372036854775807")]
    [InlineData("3228290851092824904k", "3228290851092824904k")]
    [InlineData("k", "0")]
    public void Quantities(string text, string canonical)
    {
        Assert.Null(QuantityAmount.Parse(text, out var amount));
        Assert.Equal(canonical, amount.ToString());
    }

    [Theory]
    [InlineData("Node", """{"status":{"conditions":[{"type":1}]}}""", "NodeCondition.status.conditions.type of type v1.NodeConditionType")]
    [InlineData("Service", """{"status":{"loadBalancer":{"ingress":[{"ipMode":1}]}}}""", "LoadBalancerIngress.status.loadBalancer.ingress.ipMode of type v1.LoadBalancerIPMode")]
    public void Types_have_their_names(string kind, string body, string field) => Assert.EndsWith(
        $"json: cannot unmarshal number into Go struct field {field}",
        BodyDecoder.Decode(kind == "Node" ? Resources.Node : Resources.Service, Encoding.UTF8.GetBytes(body), BodyDecoder.Json, FieldValidation.Strict).Refusal!.Message, StringComparison.Ordinal);
}
