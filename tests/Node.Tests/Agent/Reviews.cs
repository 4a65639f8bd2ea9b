using System.Net;
using System.Text;

namespace Fairlead.Node.Tests.Agent;

/// <summary>Answers the API server's reviews in a lab: the token "lab" is somebody who may do everything, any other is nobody.</summary>
internal sealed class Reviews(HttpMessageHandler api) : DelegatingHandler(api)
{
    public const string Token = "lab";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        string path = request.RequestUri!.AbsolutePath;
        if (path.EndsWith("/subjectaccessreviews", StringComparison.Ordinal)) return Answer("""{"kind":"SubjectAccessReview","status":{"allowed":true}}""");
        if (!path.EndsWith("/tokenreviews", StringComparison.Ordinal)) return await base.SendAsync(request, stop);
        bool isKnown = (await request.Content!.ReadAsStringAsync(stop)).Contains($"\"{Token}\"");
        return Answer(isKnown ? """{"kind":"TokenReview","status":{"authenticated":true,"user":{"username":"lab"}}}""" : """{"kind":"TokenReview","status":{"authenticated":false}}""");
    }

    private static HttpResponseMessage Answer(string json) => new(HttpStatusCode.Created) { Content = new StringContent(json, Encoding.UTF8, "application/json") };
}
