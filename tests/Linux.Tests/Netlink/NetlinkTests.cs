using FsCheck;
using FsCheck.Fluent;
using Fairlead.Linux.Netlink;

namespace Fairlead.Linux.Tests.Netlink;

public class NetlinkTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        var writer = new NetlinkWriter(capacity: 4);                                     // grows
        writer.BeginMessage(0x1234, 0x400, 7);
        writer.NetfilterHeader(2, 10);
        writer.Text(1, "fairlead");
        int nest = writer.BeginNest(2);
        writer.Number(3, 0x01020304u);
        writer.Number(4, 5ul);
        writer.Bytes(5, [9]);
        writer.EndNest(nest);
        writer.EndMessage();
        writer.BeginMessage(0x22, 0, 8);
        writer.EndMessage();
        writer.AskAtLastMessage(99);

        var bytes = writer.Written;
        Assert.Equal(0, bytes.Length % 4);
        Assert.True(NetlinkMessage.TryTake(ref bytes, out var message));
        Assert.Equal((0x1234, 7u), (message.Type, message.Sequence));
        Assert.Equal([2, 0, 0, 10], message.Body[..4].ToArray());
        var attributes = new AttributeReader(message.Body[4..]);
        Assert.True(attributes.TryNext(out ushort type, out var value));
        Assert.Equal((1, "fairlead"), (type, AttributeReader.Text(value)));
        Assert.True(attributes.TryNext(out type, out value));
        Assert.Equal(2, type);
        var nested = new AttributeReader(value);
        Assert.True(nested.TryNext(out _, out value));
        Assert.Equal(0x01020304ul, AttributeReader.Number(value));
        Assert.True(nested.TryNext(out _, out value));
        Assert.Equal(5ul, AttributeReader.Number(value));
        Assert.True(nested.TryNext(out _, out value));
        Assert.Equal(9ul, AttributeReader.Number(value));
        Assert.False(nested.TryNext(out _, out _));
        Assert.True(NetlinkMessage.TryTake(ref bytes, out message));
        Assert.Equal((99u, 0x5), (message.Sequence, message.Flags));                     // REQUEST and ACK
        Assert.True(bytes.IsEmpty);
    }

    [Fact]
    public void No_bytes_make_a_reader_run_away() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), noise =>
        {
            int steps = 0;
            ReadOnlySpan<byte> rest = noise;
            while (NetlinkMessage.TryTake(ref rest, out var message))
            {
                _ = message.ErrorText;
                var attributes = new AttributeReader(message.Body);
                while (attributes.TryNext(out _, out _)) steps++;
                if (++steps > noise.Length + 1) return false;
            }
            var plain = new AttributeReader(noise);
            while (plain.TryNext(out _, out _)) steps++;
            return steps <= noise.Length + 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_error_carries_the_kernel_s_words()
    {
        var writer = new NetlinkWriter();
        writer.BeginMessage(2, 0x300, 1);                                                // NLMSG_ERROR, CAPPED and ACK_TLVS
        writer.Raw(BitConverter.GetBytes(-(int)Errno.ENOENT));
        writer.Raw(new byte[16]);                                                        // the header of the request
        writer.Text(1, "no such table");
        writer.EndMessage();
        var bytes = writer.Written;
        Assert.True(NetlinkMessage.TryTake(ref bytes, out var message));
        Assert.Equal(Errno.ENOENT, message.Error);
        Assert.Equal("no such table", message.ErrorText);
    }
}
