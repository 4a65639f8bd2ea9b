using System.Numerics;
using System.Runtime.InteropServices;

namespace Fairlead.Dns.Zone;

/// <summary>
/// A quick hash of short byte keys. Not cryptographic; the seed, drawn at start, keeps somebody who may create Services from choosing names
/// that collide.
/// </summary>
public static class KeyHash
{
    private const ulong Multiplier = 0x9E37_79B9_7F4A_7C15;                      // 2^64 divided by the golden ratio, odd

    public static uint Of(ReadOnlySpan<byte> key, ulong seed)
    {
        ulong hash = seed ^ (ulong)key.Length * Multiplier;
        while (key.Length >= 8)
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(key));
            key = key[8..];
        }
        ulong rest = 0;
        foreach (byte b in key) rest = rest << 8 | b;
        hash = Mix(hash ^ rest);
        return (uint)(hash ^ hash >> 32);
    }

    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, Multiplier, out ulong low);
        return BitOperations.RotateLeft(high, 17) ^ low;
    }
}
