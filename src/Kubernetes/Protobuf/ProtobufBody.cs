using System.Text;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Protobuf;

/// <summary>
/// A body of <c>application/vnd.kubernetes.protobuf</c>:
/// <code>
/// 6b 38 73 00 │ runtime.Unknown { 1: TypeMeta { 1: apiVersion, 2: kind }, 2: raw (the object's own message), 3: contentEncoding, 4: contentType }
/// </code>
/// </summary>
internal static class ProtobufBody
{
    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    public static DecodeResult Decode(GroupVersionKind expected, ReadOnlyMemory<byte> body)
    {
        var bytes = body.Span;
        if (!bytes.StartsWith(Magic))
            return Unrecognized(expected, bytes.IsEmpty ? "empty data" : "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]", bytes);
        if (bytes.Length == Magic.Length) return Unrecognized(expected, "empty body", bytes);
        var unknown = new ProtoReader(bytes[Magic.Length..]);
        ReadOnlySpan<byte> raw = [], typeMeta = [];
        while (unknown.TryNext(out int field, out _, out var value))
        {
            if (field == 1) typeMeta = value;
            if (field == 2) raw = value;
        }
        if (unknown.Fault is { } fault) return Unrecognized(expected, fault, bytes);
        var actual = KindOf(typeMeta, expected);
        if (BodyDecoder.WrongKind(expected, actual) is { } refusal) return DecodeResult.Refused(refusal);
        return Decode(expected, actual, raw);
    }

    private static DecodeResult Decode(GroupVersionKind expected, GroupVersionKind actual, ReadOnlySpan<byte> raw)
    {
        var type = ApiSchema.For(actual) ?? throw new ArgumentException($"{actual} has no schema");
        var decoder = new ProtobufDecoder();
        var obj = decoder.Decode(type, raw);
        return obj is null
            ? DecodeResult.Refused(BodyDecoder.CannotBeHandled(expected, actual, decoder.Fault ?? "unknown message"))
            : new(BodyDecoder.Typed(obj, actual), actual, null, []);
    }

    private static GroupVersionKind KindOf(ReadOnlySpan<byte> typeMeta, GroupVersionKind expected)
    {
        string apiVersion = "", kind = "";
        var reader = new ProtoReader(typeMeta);
        while (reader.TryNext(out int field, out _, out var value))
        {
            if (field == 1) apiVersion = Encoding.UTF8.GetString(value);
            if (field == 2) kind = Encoding.UTF8.GetString(value);
        }
        if (kind.Length == 0) kind = expected.Kind;
        return apiVersion.Length == 0 ? expected with { Kind = kind } : GroupVersionKind.OfBody(apiVersion, kind);
    }

    private static DecodeResult Unrecognized(GroupVersionKind expected, string why, ReadOnlySpan<byte> body) =>
        DecodeResult.Refused(BodyDecoder.Unrecognized(expected, why, body));
}
