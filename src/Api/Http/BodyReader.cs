using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Http;

/// <summary>Reads a request's body whole, up to the limit that Kubernetes has.</summary>
internal static class BodyReader
{
    /// <summary>3 MiB, as kube-apiserver.</summary>
    public const int Limit = 3 * 1024 * 1024;

    public static async ValueTask<Outcome<ReadOnlyMemory<byte>>> ReadAsync(HttpRequest request, CancellationToken stop)
    {
        if (request.ContentLength > Limit) return ApiStatus.TooLarge(Limit);
        var reader = request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(stop);
            if (result.Buffer.Length > Limit) return ApiStatus.TooLarge(Limit);
            if (result.IsCompleted)
            {
                byte[] body = result.Buffer.ToArray();
                reader.AdvanceTo(result.Buffer.End);
                return new ReadOnlyMemory<byte>(body);
            }
            reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }
}
