using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Refusals;
using Fairlead.Kubernetes.Schema;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>
/// A body read: the object, or why not. <see cref="Warnings"/> go out as <c>Warning: 299</c> headers. The object has <c>apiVersion</c> and
/// <c>kind</c> set, no unknown fields, no nulls, and no value that Go would leave out when it writes the object again.
/// </summary>
public sealed record DecodeResult(JsonObject? Object, GroupVersionKind Kind, Refusal? Refusal, IReadOnlyList<string> Warnings)
{
    public static DecodeResult Refused(Refusal refusal) => new(null, default, refusal, []);
}
