using System.Buffers;
using System.Text;

namespace Fairlead.Node.Streams;

/// <summary>
/// One line of a container's log as CRI writes it: <c>TIME SP STREAM SP TAG SP TEXT</c>; the tag P marks a part of a longer line,
/// F its end. Pure.
/// </summary>
public readonly ref struct LogLine
{
    /// <summary>Length of 2026-11-21T09:00:00.</summary>
    private const int SecondsEnd = 19;


    public ReadOnlySpan<byte> Time { get; private init; }
    public bool IsStderr { get; private init; }

    /// <summary>False for a part whose line goes on.</summary>
    public bool IsFull { get; private init; }
    public ReadOnlySpan<byte> Text { get; private init; }

    /// <param name="line">Without its line feed.</param>
    public static bool TryParse(ReadOnlySpan<byte> line, out LogLine result)
    {
        result = default;
        int time = line.IndexOf((byte)' ');
        if (time <= 0) return false;
        var rest = line[(time + 1)..];
        int stream = rest.IndexOf((byte)' ');
        if (stream <= 0) return false;
        var afterStream = rest[(stream + 1)..];
        int tag = afterStream.IndexOf((byte)' ');
        if (tag <= 0) return false;
        result = new LogLine
        {
            Time = line[..time],
            IsStderr = rest[..stream].SequenceEqual("stderr"u8),
            IsFull = afterStream[0] == (byte)'F',
            Text = afterStream[(tag + 1)..],
        };
        return true;
    }

    /// <summary>The time with all nine digits of a second's parts, as the kubelet shows it; runtimes leave zeros at the end out.</summary>
    public void WriteTime(IBufferWriter<byte> output)
    {
        const int digits = 9;
        int zone = Time.LastIndexOfAny("Z+-"u8);
        int point = Time.IndexOf((byte)'.');
        int written = point < 0 ? 0 : zone - point - 1;
        if (zone < SecondsEnd || written >= digits)
        {
            output.Write(Time);
            return;
        }
        output.Write(Time[..zone]);
        if (point < 0) output.Write("."u8);
        output.Write("000000000"u8[written..]);
        output.Write(Time[zone..]);
    }

    public DateTimeOffset? At => DateTimeOffset.TryParse(Encoding.ASCII.GetString(Time), System.Globalization.CultureInfo.InvariantCulture, out var time) ? time : null;
}
