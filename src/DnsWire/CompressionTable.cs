using System.Runtime.CompilerServices;

namespace Fairlead.DnsWire;

/// <summary>Where labels begin in the message being written; bounded, on the stack.</summary>
[InlineArray(Capacity)]
internal struct CompressionTable
{
    public const int Capacity = 48;

    private ushort _first;
}
