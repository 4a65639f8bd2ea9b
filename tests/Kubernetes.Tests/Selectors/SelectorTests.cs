using Fairlead.Kubernetes.Selectors;

namespace Fairlead.Kubernetes.Tests.Selectors;

public class SelectorTests
{
    private static readonly Dictionary<string, string> Labels = new() { ["app"] = "web", ["tier"] = "front", ["n"] = "5" };

    [Theory]
    [InlineData("", true)]
    [InlineData("app=web", true)]
    [InlineData("app==web,tier!=back", true)]
    [InlineData("app in (api, web)", true)]
    [InlineData("app notin (api,web)", false)]
    [InlineData("app,!canary", true)]
    [InlineData("!app", false)]
    [InlineData("n>4,n<6", true)]
    [InlineData("n>5", false)]
    [InlineData("missing!=x", true)]
    [InlineData("missing notin (x)", true)]
    [InlineData("app=", false)]
    [InlineData("in in (in)", false)]
    public void Labels_match(string text, bool matches)
    {
        Assert.True(LabelQuery.TryParse(text, out var query, out string error), error);
        Assert.Equal(matches, query.Matches(Labels));
    }

    [Theory]
    [InlineData("app=web=x", "found '=', expected: ',' or 'end of string'")]
    [InlineData("app in web", "unable to parse requirement: found 'web' expected: '('")]
    [InlineData("=x", "found '=', expected: !, identifier, or 'end of string'")]
    [InlineData("a,,b", "found ',', expected: identifier after ','")]
    [InlineData("app ~ x", "unable to parse requirement: found '~', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("n>x", "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer")]
    public void Wrong_label_selectors_are_refused_in_kubernetes_words(string text, string error)
    {
        Assert.False(LabelQuery.TryParse(text, out _, out string actual));
        Assert.Equal(error, actual);
    }

    [Theory]
    [InlineData("metadata.name=web", true)]
    [InlineData("metadata.name!=web", false)]
    [InlineData("metadata.name==web,spec.nodeName=", true)]
    [InlineData("", true)]
    public void Fields_match(string text, bool matches)
    {
        Assert.True(FieldQuery.TryParse(text, out var query, out _));
        Assert.Equal(matches, query.Matches(f => f == "metadata.name" ? "web" : ""));
    }

    [Fact]
    public void Escapes_are_taken_out_of_values()
    {
        Assert.True(FieldQuery.TryParse(@"a=x\,y\=z\\", out var query, out _));
        Assert.Equal(@"x,y=z\", query.RequiredValue("a"));
    }

    [Fact]
    public void Wrong_field_selectors_are_refused() => Assert.False(FieldQuery.TryParse("metadata.name", out _, out _));
}
