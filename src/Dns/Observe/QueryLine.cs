using System.Buffers;
using System.Text;
using System.Text.Json;
using Fairlead.Dns.Answers;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Observe;

/// <summary>One query as one line of JSON, both ways.</summary>
public static class QueryLine
{
    /// <param name="missed">Lines lost so far because the watcher was too slow.</param>
    public static string Write(QueryRecord record, long missed)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", record.Time);
            json.WriteString("client", record.Client.ToString());
            json.WriteString("protocol", record.IsUdp ? "udp" : "tcp");
            json.WriteString("name", record.Name);
            json.WriteNumber("type", (int)record.Type);
            json.WriteNumber("code", (int)record.Code);
            json.WriteString("source", record.Source.ToString());
            json.WriteNumber("bytes", record.Length);
            json.WriteNumber("microseconds", (long)record.Took.TotalMicroseconds);
            json.WriteNumber("missed", missed);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads a line; null when it is not one.</summary>
    public static (QueryRecord Record, long Missed)? Read(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var record = new QueryRecord(
                root.GetProperty("time").GetDateTimeOffset(), IpAddr.Parse(root.GetProperty("client").GetString()!), root.GetProperty("protocol").GetString() == "udp",
                root.GetProperty("name").GetString()!, (RecordType)root.GetProperty("type").GetInt32(), (ResponseCode)root.GetProperty("code").GetInt32(),
                Enum.Parse<AnswerSource>(root.GetProperty("source").GetString()!), root.GetProperty("bytes").GetInt32(),
                TimeSpan.FromMicroseconds(root.GetProperty("microseconds").GetInt64()));
            return (record, root.GetProperty("missed").GetInt64());
        }
        catch (Exception e) when (e is JsonException or FormatException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }
}
