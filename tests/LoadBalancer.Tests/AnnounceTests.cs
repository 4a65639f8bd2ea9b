using Fairlead.LoadBalancer.Announce;
using Fairlead.Primitives;

namespace Fairlead.LoadBalancer.Tests;

public class AnnounceTests
{
    private static readonly MacAddr Ours = MacAddr.FromBytes([2, 0, 0, 0, 0, 1]), Theirs = MacAddr.FromBytes([2, 0, 0, 0, 0, 9]);

    [Fact]
    public void An_ARP_question_gets_the_answer_of_RFC_826()
    {
        byte[] question = Convert.FromHexString("0001080006040001020000000009C0000263000000000000C0000201");
        Assert.True(ArpPacket.TryParse(question, out var packet));
        Assert.Equal(new ArpPacket(ArpOperation.Request, Theirs, IpAddr.Parse("192.0.2.99"), default, IpAddr.Parse("192.0.2.1")), packet);
        var answer = new byte[ArpPacket.Size];
        packet.Answer(Ours).WriteBytes(answer);
        Assert.Equal("0001080006040002020000000001C0000201020000000009C0000263", Convert.ToHexString(answer));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0001080006040001020000000009C0000263000000000000C00002")]
    [InlineData("0006080006040001020000000009C0000263000000000000C0000201")]
    [InlineData("000108000804000102000000000900C0000263000000000000C00002")]
    public void What_is_not_ARP_for_IPv4_over_Ethernet_is_passed_over(string hex) =>
        Assert.False(ArpPacket.TryParse(Convert.FromHexString(hex), out _));

    [Fact]
    public void A_neighbour_solicitation_gets_the_answer_of_RFC_4861()
    {
        byte[] question = Convert.FromHexString("8700000000000000" + "20010DB8000000000000000000ABCDEF" + "0101020000000009");
        Assert.True(NeighborMessage.TryParseSolicitation(question, out var target));
        Assert.Equal("2001:db8::ab:cdef", target.ToString());
        var answer = new byte[NeighborMessage.AdvertisementSize];
        NeighborMessage.WriteAdvertisement(answer, target, Ours, solicited: true);
        Assert.Equal("8800000060000000" + "20010DB8000000000000000000ABCDEF" + "0201020000000001", Convert.ToHexString(answer));
        Assert.Equal("ff02::1:ffab:cdef", NeighborMessage.SolicitedNodeGroup(target).ToString());
        Assert.False(NeighborMessage.TryParseSolicitation(answer, out _));
    }

    [Fact]
    public void A_lost_node_moves_only_its_own_addresses()
    {
        string[] nodes = ["n1", "n2", "n3"];
        var addresses = Enumerable.Range(1, 60).Select(i => IpAddr.V4(0xC0000200 + (uint)i)).ToList();
        var before = addresses.ToDictionary(a => a, a => SpeakerElection.Elect(a, nodes));
        var after = addresses.ToDictionary(a => a, a => SpeakerElection.Elect(a, nodes.Reverse().Where(n => n != "n2")));
        Assert.All(addresses.Where(a => before[a] != "n2"), a => Assert.Equal(before[a], after[a]));
        Assert.Equal(nodes, before.Values.Distinct().Order());
        Assert.Null(SpeakerElection.Elect(addresses[0], []));
    }
}
