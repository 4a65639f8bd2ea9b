using System.Text;
using System.Text.Json;
using Fairlead.Primitives;

namespace Fairlead.Catalog.Wire;

/// <summary>What the readers of this folder do with a JSON value. A value of another type than expected counts as absent: validation is not the reader's.</summary>
internal static class WireText
{
    private const int LongestAddress = 64;

    /// <summary>Goes to the next field of an object; false at its end.</summary>
    internal static bool NextField(ref Utf8JsonReader json) => json.Read() && json.TokenType == JsonTokenType.PropertyName;

    /// <summary>Goes into the object that is the coming value; false (and past it) when it is something else.</summary>
    internal static bool EnterObject(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject) return true;
        json.Skip();
        return false;
    }

    internal static bool EnterArray(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartArray) return true;
        json.Skip();
        return false;
    }

    /// <summary>Goes to the next item of an array; false at its end.</summary>
    internal static bool NextItem(ref Utf8JsonReader json) => json.Read() && json.TokenType != JsonTokenType.EndArray;

    internal static void SkipValue(ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }

    internal static string? String(ref Utf8JsonReader json)
    {
        json.Read();
        return Current(ref json);
    }

    internal static string? Current(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String) return json.GetString();
        json.Skip();
        return null;
    }

    internal static string? Pooled(ref Utf8JsonReader json, StringPool pool)
    {
        json.Read();
        return PooledCurrent(ref json, pool);
    }

    internal static string? PooledCurrent(ref Utf8JsonReader json, StringPool pool) =>
        json.TokenType == JsonTokenType.String && !json.ValueIsEscaped ? pool.Get(json.ValueSpan) : Current(ref json);

    /// <summary>Whether the coming value is this string.</summary>
    internal static bool Is(ref Utf8JsonReader json, ReadOnlySpan<byte> utf8)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String) return json.ValueTextEquals(utf8);
        json.Skip();
        return false;
    }

    internal static bool? Bool(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType is JsonTokenType.True or JsonTokenType.False) return json.GetBoolean();
        json.Skip();
        return null;
    }

    internal static int Int(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int value)) return value;
        json.Skip();
        return 0;
    }

    internal static ushort Port(ref Utf8JsonReader json) => Int(ref json) is var number and >= 0 and <= ushort.MaxValue ? (ushort)number : (ushort)0;

    /// <summary>The protocol that the coming value names; <paramref name="known"/> is false for a protocol that no Service may have.</summary>
    internal static Protocol ReadProtocol(ref Utf8JsonReader json, out bool known)
    {
        json.Read();
        known = true;
        if (json.TokenType != JsonTokenType.String || json.ValueTextEquals("TCP"u8) || json.ValueTextEquals(""u8)) return Protocol.Tcp;
        if (json.ValueTextEquals("UDP"u8)) return Protocol.Udp;
        known = json.ValueTextEquals("SCTP"u8);
        return Protocol.Sctp;
    }

    /// <summary>The address in the current string.</summary>
    internal static bool TryAddress(ref Utf8JsonReader json, out IpAddr address)
    {
        address = default;
        if (json.TokenType != JsonTokenType.String)
        {
            json.Skip();
            return false;
        }
        if (json.ValueSpan.Length > LongestAddress) return false;
        Span<char> text = stackalloc char[LongestAddress];
        return IpAddr.TryParse(text[..json.CopyString(text)], out address);
    }

    internal static EquatableList<IpAddr> Addresses(ref Utf8JsonReader json)
    {
        if (!EnterArray(ref json)) return [];
        List<IpAddr>? list = null;
        while (NextItem(ref json))
        {
            if (TryAddress(ref json, out var address)) (list ??= []).Add(address);
        }
        return List(list);
    }

    internal static EquatableList<IpPrefix> Prefixes(ref Utf8JsonReader json)
    {
        if (!EnterArray(ref json)) return [];
        List<IpPrefix>? list = null;
        while (NextItem(ref json))
        {
            if (IpPrefix.TryParse(Current(ref json)?.Trim(), out var prefix)) (list ??= []).Add(prefix);
        }
        return List(list);
    }

    internal static EquatableList<T> List<T>(List<T>? items) => items is null ? [] : new([.. items]);
}
