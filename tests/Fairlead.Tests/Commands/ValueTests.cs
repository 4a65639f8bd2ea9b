using Fairlead.Commands;

namespace Fairlead.Tests.Commands;

public class ValueTests
{
    [Theory]
    [InlineData("1h15m", 4500)]
    [InlineData("30s", 30)]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5m", 90)]
    [InlineData("0", 0)]
    public void Durations_are_read_as_Kubernetes_flags_write_them(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var span));
        Assert.Equal(TimeSpan.FromSeconds(seconds), span);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("s")]
    [InlineData("30 s")]
    [InlineData("-5s")]
    [InlineData("1d")]
    public void What_is_no_duration_is_refused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("up --secure-port 0", "--secure-port: '0' is not a port from 1 to 65535.")]
    [InlineData("up --service-node-port-range 40000-30000", "--service-node-port-range: '40000-30000' is not a range of ports such as 30000-32767.")]
    [InlineData("up --advertise-address here", "--advertise-address: 'here' is not an IP address such as 192.0.2.7.")]
    [InlineData("dns --bind-address x", "--bind-address: 'x' is not an IP address such as 192.0.2.7.")]
    public void A_bad_value_is_named_with_what_would_be_good(string line, string sentence) =>
        Assert.Equal(sentence, Assert.Single(CommandLine.Root().Parse(line).Errors).Message);
}
