using System.Net;
using System.Net.Sockets;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Bench.Load.Dns;

/// <summary>A resolver for the load: every name below "example." has an address for five minutes; every other name, and those below "corp.example.", do not exist.</summary>
internal static class LoadUpstream
{
    private static readonly bool Say = Environment.GetEnvironmentVariable("SAY") == "1";

    /// <summary>With SAY=1 it prints each question, one a line.</summary>
    public static async Task RunAsync(string address)
    {
        var at = SocketAddr.Parse(address);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(at.Address.ToIPAddress(), at.Port));
        byte[] buffer = new byte[4096], reply = new byte[4096];
        while (true)
        {
            var got = await socket.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0));
            int length = Answer(buffer.AsSpan(0, got.ReceivedBytes), reply);
            if (Say) Tell(buffer.AsSpan(0, got.ReceivedBytes));
            if (length > 0) await socket.SendToAsync(reply.AsMemory(0, length), SocketFlags.None, got.RemoteEndPoint);
        }
    }

    private static void Tell(ReadOnlySpan<byte> query)
    {
        if (DnsRequest.TryRead(query, out var asked) == RequestOutcome.Ok) Console.WriteLine($"{NameText.Format(asked.Name)} {asked.Type}");
    }

    private static int Answer(ReadOnlySpan<byte> query, Span<byte> reply)
    {
        if (DnsRequest.TryRead(query, out var request) != RequestOutcome.Ok) return 0;
        var writer = new MessageWriter(reply);
        writer.TryWriteQuestion(request.Name, request.Type, request.Class);
        bool exists = WireName.IsWithin(request.Name, "\u0007example\0"u8) && !WireName.IsWithin(request.Name, "\u0004corp\u0007example\0"u8);
        bool isA = exists && request.Type == RecordType.A;
        if (isA) writer.TryWriteRecord(request.Name, RecordType.A, RecordClass.Internet, 300, [192, 0, 2, 1]);
        else Soa(ref writer);
        writer.WriteHeader(new DnsHeader(request.Header.Id, (ushort)(0x8180 | (exists ? 0 : 3)), 1, (ushort)(isA ? 1 : 0), (ushort)(isA ? 0 : 1), 0));
        return writer.Position;
    }

    private static void Soa(ref MessageWriter writer)
    {
        writer.TryBeginRecord("\0"u8, RecordType.SOA, RecordClass.Internet, 300, out int lengthAt);
        writer.TryWriteName("\u0001a\0"u8);
        writer.TryWriteName("\u0001b\0"u8);
        writer.TryWriteBytes([0, 0, 0, 1, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 0, 60, 0, 0, 1, 44]);
        writer.EndRecord(lengthAt);
    }
}
