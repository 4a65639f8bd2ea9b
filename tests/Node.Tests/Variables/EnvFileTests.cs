using Fairlead.Node.Variables;

namespace Fairlead.Node.Tests.Variables;

public class EnvFileTests
{
    private static readonly EnvFilePlace Place = new("config", "config.env");

    [Theory]
    [InlineData("KEY='value'", "value")]
    [InlineData("  \t KEY='value'\n", "value")]
    [InlineData("# remark\n\n \t\n  # another\nOTHER='x'\nKEY='value' # behind\n", "value")]
    [InlineData("KEY='value'\r\nOTHER='x'\r\n", "value")]
    [InlineData("KEY=''", "")]
    [InlineData("KEY='  two  words '", "  two  words ")]
    [InlineData("KEY='a=b#c$HOME ${X} \\n \"q\" $(id)'", "a=b#c$HOME ${X} \\n \"q\" $(id)")]
    [InlineData("KEY='one\n\n  # two\nthree=3'\nOTHER='x'", "one\n\n  # two\nthree=3")]
    [InlineData("KEY='first'\nKEY='last'", "last")]
    [InlineData("OTHER='x'", null)]
    [InlineData("", null)]
    public void Values_are_taken_literally(string text, string? value) =>
        Assert.Equal(value, EnvFile.Parse(text, Place).Values.GetValueOrDefault("KEY"));

    [Theory]
    [InlineData("KEY=value", "line 1: value must be enclosed in single quotes")]
    [InlineData("A='1'\nKEY=\"value\"", "line 2: value must be enclosed in single quotes")]
    [InlineData("KEY=", "line 1: value must be enclosed in single quotes")]
    [InlineData("KEY= 'value'", "line 1: value must be enclosed in single quotes")]
    [InlineData("KEY ='value'", "line 1: whitespace before '=' is not allowed")]
    [InlineData("export KEY='value'", "line 1: whitespace before '=' is not allowed")]
    [InlineData("='value'", "line 1: a name must stand before '='")]
    [InlineData("A='1\n2'\n\nKEY", "line 4: it has no '='")]
    [InlineData("KEY='a''b'", "line 1: unexpected content after closing quote")]
    [InlineData("KEY='a'$B", "line 1: unexpected content after closing quote")]
    [InlineData("KEY='a'# the shell's value would be a#", "line 1: unexpected content after closing quote")]
    [InlineData("A='1'\nKEY='hush\n", "line 2: the closing quote is missing")]
    public void What_is_not_of_the_syntax_is_told_by_its_line_without_its_content(string text, string fault)
    {
        string said = Assert.Throws<ContainerConfigException>(() => EnvFile.Parse(text, Place)).Message;
        Assert.StartsWith("couldn't parse env file \"config.env\" of volume \"config\": " + fault, said);
        Assert.DoesNotContain("hush", said);
    }
}
