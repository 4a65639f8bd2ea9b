using System.Text;
using System.Text.Json;
using Fairlead.Api.Http;

namespace Fairlead.Api.Tests.Http;

/// <summary>Answers in YAML, letter for letter as Kubernetes' own library writes them.</summary>
public sealed class JsonToYamlTests
{
    private static string Yaml(string json) => Encoding.UTF8.GetString(JsonToYaml.Convert(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("web", "web")]
    [InlineData("", "\"\"")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("1", "\"1\"")]
    [InlineData("0x1f", "\"0x1f\"")]
    [InlineData("1e3", "\"1e3\"")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("2020-01-01", "\"2020-01-01\"")]
    [InlineData("2020-13-01", "2020-13-01")]
    [InlineData("2020-01-01T00:00:00Z", "\"2020-01-01T00:00:00Z\"")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("1:60", "1:60")]
    [InlineData("10.0.0.1:80", "10.0.0.1:80")]
    [InlineData("::1", "::1")]
    [InlineData("_1", "_1")]
    [InlineData("a: b", "'a: b'")]
    [InlineData("a #b", "'a #b'")]
    [InlineData("- a", "'- a'")]
    [InlineData("-a", "-a")]
    [InlineData("it's", "it's")]
    [InlineData("'q'", "'''q'''")]
    [InlineData(" a", "' a'")]
    [InlineData("a\nb", "|-\n  a\n  b")]
    [InlineData("a\n", "|\n  a")]
    [InlineData("a \nb", "\"a \\nb\"")]
    [InlineData("😀", "\"\\U0001F600\"")]
    public void Texts_stand_in_the_simplest_quotes(string text, string yaml) => Assert.Equal($"k: {yaml}\n", Yaml($"{{\"k\":{JsonSerializer.Serialize(text)}}}"));

    [Fact]
    public void Long_lines_are_folded() =>
        Assert.Equal($"k: {string.Join(' ', Enumerable.Repeat("word", 16))}\n  {string.Join(' ', Enumerable.Repeat("word", 4))}\n", Yaml($"{{\"k\":\"{string.Join(' ', Enumerable.Repeat("word", 20))}\"}}"));

    [Fact]
    public void Keys_come_in_order_with_numbers_by_their_value() =>
        Assert.Equal(".a: 1\n\"2\": 1\n\"10\": 1\nA: 1\na: 1\na1: 1\na2: 1\na10: 1\nb:\n- x: {}\n- []\n- null\n- true\n", Yaml("""{"b":[{"x":{}},[],null,true],"a10":1,"a2":1,"a1":1,"a":1,"A":1,".a":1,"10":1,"2":1}"""));
}
