using System.Net;
using System.Text;
using System.Text.Json;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Client;

/// <summary>Makes a Status of whatever a refusing server sent, also of a proxy's HTML.</summary>
internal static class StatusReader
{
    private const int MostText = 2048;                                               // of an answer that is no Status

    public static Status Read(HttpStatusCode code, ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body[0] != '{') return OfText(code, body);
        try
        {
            return KubernetesJson.Read<Status>(body);
        }
        catch (JsonException)
        {
            return OfText(code, body);
        }
    }

    private static Status OfText(HttpStatusCode code, ReadOnlySpan<byte> body)
    {
        string text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, MostText)]).Trim();
        return new Status
        {
            Code = (int)code,
            Message = text.Length > 0 ? text : $"the server answered {(int)code} {code} without a word",
        };
    }
}
