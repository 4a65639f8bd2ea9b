namespace Fairlead.Client;

/// <summary>Makes an object from its JSON.</summary>
public delegate T ObjectReader<out T>(ReadOnlySpan<byte> utf8);
