using Fairlead.Explain.Probe;
using Fairlead.Primitives;

namespace Fairlead.Explain.Tests.Probe;

public class ProcNetSocketTests
{
    [Theory]
    [InlineData("   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2173 1 0000000000000000 100 0 0 10 0", Protocol.Tcp, "0.0.0.0", 8080)]
    [InlineData("   1: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 2173 1 0", Protocol.Tcp, "127.0.0.1", 80)]
    [InlineData("   0: 00000000000000000000000000000000:1388 00000000000000000000000000000000:0000 0A 0:0 00:0 0     0        0 2173 1 0", Protocol.Tcp, "::", 5000)]
    [InlineData("   0: 00000000000000000000000001000000:1388 00000000000000000000000000000000:0000 0A 0:0 00:0 0     0        0 2173 1 0", Protocol.Tcp, "::1", 5000)]
    [InlineData("  12: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 2173 2 0 0", Protocol.Udp, "0.0.0.0", 53)]
    public void Sockets_that_take_what_comes_are_read(string line, Protocol protocol, string address, ushort port)
    {
        Assert.True(ProcNetSocket.TryParse(line, protocol, out var socket));
        Assert.Equal((address, port, 2173UL), (socket.Address.ToString(), socket.Port, socket.Inode));
    }

    [Theory]
    [InlineData("  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode")]
    [InlineData("   0: 0100007F:9D2C 0100007F:1F90 01 00000000:00000000 00:00000000 00000000     0        0 2173 1 0")]
    [InlineData("   0: 0100007F 00000000:0000 0A 0 0 0 0 0 2173 1")]
    [InlineData("")]
    public void Other_lines_are_passed_over(string line) => Assert.False(ProcNetSocket.TryParse(line, Protocol.Tcp, out _));
}
