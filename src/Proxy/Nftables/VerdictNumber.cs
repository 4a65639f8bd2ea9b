using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Fairlead.Proxy.Nftables;

/// <summary>
/// The numbers that stand for chains in `services` and its like. The map `chains` leads from them on: a map of verdicts is checked by
/// the kernel as a whole whenever one of its elements changes, so that only a small one may hold them.
/// </summary>
internal static class VerdictNumber
{
    private const int RefuseNumber = 0, DropNumber = 0xf0000, SpecialNumber = 0xf0001, SpecialPortNumber = 0xf0002;

    private static readonly ConcurrentDictionary<string, int> Numbers = new()
    {
        [KernelFrontend.Refuse] = RefuseNumber,
        [KernelFrontend.Drop] = DropNumber,
        [KernelFrontend.Special] = SpecialNumber,
        [KernelFrontend.SpecialPort] = SpecialPortNumber,
    };

    /// <summary>The number of a chain's name, or of "drop".</summary>
    internal static int Of(string verdict) => Numbers.GetOrAdd(verdict, static name =>
        PickChain.TryParse(name, out var pick) ? pick.Number : NoteChain.TryParse(name, out var note) ? note.Seconds : RefuseNumber);

    /// <summary>The number as a key of the maps that lead on to chains.</summary>
    internal static byte[] Key(int number) => BitConverter.GetBytes(number);

    /// <summary>Length of the data in `services` and its like.</summary>
    internal const int DataSize = 8;

    /// <summary>Writes the data of `services` and its like: 0 . number (see <see cref="LookChain"/>).</summary>
    internal static void Write(Span<byte> data, int number)
    {
        MemoryMarshal.Write(data, 0);
        MemoryMarshal.Write(data[4..], number);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> data, out int number)
    {
        number = data.Length >= DataSize ? MemoryMarshal.Read<int>(data[4..]) : 0;
        return data.Length >= DataSize;
    }

    /// <summary>What a number in `services` and its like stands for; what nobody of us has written is as good as a refusal.</summary>
    internal static string NameOf(int number) => number switch
    {
        DropNumber => KernelFrontend.Drop,
        SpecialNumber => KernelFrontend.Special,
        SpecialPortNumber => KernelFrontend.SpecialPort,
        _ => PickChain.TryOf(number, out var pick) ? pick.Name : KernelFrontend.Refuse,
    };
}
