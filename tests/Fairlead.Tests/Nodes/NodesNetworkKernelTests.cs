using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Fairlead.Linux.Namespaces;
using Fairlead.Linux.Routes;
using Fairlead.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Tests.Nodes;

/// <summary>The machine is a network namespace of its own here; its nodes hang on it as they would on a real one.</summary>
public sealed class NodesNetworkKernelTests : IDisposable
{
    private static readonly FurtherNode Second = new($"t{Environment.ProcessId}-2", 2, "a"), Third = new($"t{Environment.ProcessId}-3", 3, null);
    private readonly NetworkNamespace _machine = NetworkNamespace.Create();
    private readonly NodesNetwork _network = new([IpPrefix.Parse("172.29.77.0/24"), IpPrefix.Parse("fd46:6c::/64")]);

    [Theory]
    [InlineData("172.29.77.3")]
    [InlineData("fd46:6c::3")]
    public void Nodes_reach_each_other_and_the_machine(string third)
    {
        BuildTwice();
        Assert.Equal(_network.AddressesOf(2).Single(a => a.IsV4 == !third.Contains(':')), PeerSeenBy(Third, IpAddr.Parse(third), Second));
    }

    /// <summary>A node port of the machine with its endpoint on the node that asks.</summary>
    [Fact]
    public void A_node_that_the_machine_leads_back_to_itself_gets_there()
    {
        const string BridgedToo = "/proc/sys/net/bridge/bridge-nf-call-iptables";
        BuildTwice();
        _machine.Run(() =>
        {
            if (File.Exists(BridgedToo)) File.WriteAllText(BridgedToo, "1");
            Nft("""
                table ip t {
                  chain to { type nat hook prerouting priority dstnat; ip daddr 172.29.77.1 tcp dport 80 dnat to 172.29.77.2:80; }
                  chain from { type nat hook postrouting priority srcnat; ct status dnat masquerade; }
                }
                """);
        });
        Assert.Equal(_network.AddressesOf(1).Single(a => a.IsV4), PeerSeenBy(Second, IpAddr.Parse("172.29.77.2"), Second, IpAddr.Parse("172.29.77.1")));
    }

    private static void Nft(string rules)
    {
        using var nft = Process.Start(new ProcessStartInfo("nft", ["-f", "-"]) { RedirectStandardInput = true })!;
        nft.StandardInput.Write(rules);
        nft.StandardInput.Close();
        nft.WaitForExit();
        Assert.Equal(0, nft.ExitCode);
    }

    [Fact]
    public void Nothing_is_left_when_it_is_taken_away()
    {
        BuildTwice();
        _machine.Run(() =>
        {
            NodesNetwork.RemoveNode(Second);
            NodesNetwork.RemoveNode(Third);
            NodesNetwork.Remove();
            using var socket = new RouteSocket();
            Assert.Equal(["lo"], socket.Links().Select(l => l.Name));
        });
        Assert.False(File.Exists(NetworkNamespace.PathOf(Second.Namespace)));
    }

    private void BuildTwice()
    {
        for (int i = 0; i < 2; i++)
            _machine.Run(() =>
            {
                _network.EnsureBridge();
                _network.EnsureNode(Second);
                _network.EnsureNode(Third);
            });
    }

    private static IpAddr PeerSeenBy(FurtherNode server, IpAddr at, FurtherNode client, IpAddr? asked = null)
    {
        using var serverSide = NetworkNamespace.Open(NetworkNamespace.PathOf(server.Namespace));
        using var clientSide = NetworkNamespace.Open(NetworkNamespace.PathOf(client.Namespace));
        using var listener = serverSide.Run(() =>
        {
            var socket = new TcpListener(at.ToIPAddress(), 80);
            socket.Start();
            return socket;
        });
        var accepted = listener.AcceptTcpClientAsync();
        using var connection = clientSide.Run(() => new TcpClient(at.ToIPAddress().AddressFamily));
        Assert.True(connection.ConnectAsync((asked ?? at).ToIPAddress(), 80).Wait(TimeSpan.FromSeconds(10)));
        Assert.True(accepted.Wait(TimeSpan.FromSeconds(10)));
        using var peer = accepted.Result;
        return IpAddr.From(((IPEndPoint)peer.Client.RemoteEndPoint!).Address);
    }

    public void Dispose()
    {
        _machine.Run(() =>
        {
            NodesNetwork.RemoveNode(Second);
            NodesNetwork.RemoveNode(Third);
        });
        _machine.Dispose();
    }
}
