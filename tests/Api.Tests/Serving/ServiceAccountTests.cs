using System.Text.Json.Nodes;

namespace Fairlead.Api.Tests.Serving;

/// <summary>What a pod may have of its service account's namespace.</summary>
public sealed class ServiceAccountTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    [Theory]
    [InlineData("\"serviceAccountName\":\"kept\"", "a mirror pod may not reference service accounts")]
    [InlineData("\"imagePullSecrets\":[{\"name\":\"s\"}]", "a mirror pod may not reference secrets")]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"projected\":{\"sources\":[{\"secret\":{\"name\":\"s\"}}]}}]", "a mirror pod may not reference secrets")]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"projected\":{\"sources\":[{\"serviceAccountToken\":{\"path\":\"t\"}}]}}]", "a mirror pod may not use ServiceAccountToken volume projections")]
    public async Task A_mirror_pod_has_no_secrets(string spec, string why)
    {
        var (code, message) = await PodAsync("mirror", spec, "\"annotations\":{\"kubernetes.io/config.mirror\":\"x\"}");
        Assert.Equal((403, $"pods \"mirror\" is forbidden: {why}"), (code, message));
    }

    [Theory]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"named\"}}],\"imagePullSecrets\":[{\"name\":\"pull\"}]", null)]
    [InlineData("\"volumes\":[{\"name\":\"v\",\"secret\":{\"secretName\":\"s\"}}]", "volume with secret.secretName=\"s\" is not allowed because service account kept does not reference that secret")]
    [InlineData("\"initContainers\":[{\"name\":\"i\",\"image\":\"i\",\"env\":[{\"name\":\"E\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"s\",\"key\":\"k\"}}}]}]", "init container i with envVar E referencing secret.secretName=\"s\" is not allowed because service account kept does not reference that secret")]
    [InlineData("\"containers\":[{\"name\":\"c\",\"image\":\"i\",\"env\":[{\"name\":\"E\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"pull\",\"key\":\"k\"}}}]}]", "container c with envVar E referencing secret.secretName=\"pull\" is not allowed because service account kept does not reference that secret")]
    [InlineData("\"imagePullSecrets\":[{\"name\":\"pull\"},{\"name\":\"named\"}]", "imagePullSecrets[1].name=\"named\" is not allowed because service account kept does not reference that imagePullSecret")]
    public async Task A_strict_account_lends_the_secrets_it_names(string spec, string? why)
    {
        await server.SendAsync("POST", "/api/v1/namespaces/default/serviceaccounts",
            """{"metadata":{"name":"kept","annotations":{"kubernetes.io/enforce-mountable-secrets":"true"}},"secrets":[{"name":"named"}],"imagePullSecrets":[{"name":"pull"}]}""");
        var (code, message) = await PodAsync("strict", $"\"serviceAccountName\":\"kept\",{spec}", "\"labels\":{}");
        Assert.Equal(why is null ? (201, "") : (403, $"pods \"strict\" is forbidden: {why}"), (code, message));
    }

    private async Task<(int Code, string Message)> PodAsync(string name, string spec, string metadata)
    {
        string containers = spec.Contains("\"containers\"", StringComparison.Ordinal) ? "" : ",\"containers\":[{\"name\":\"c\",\"image\":\"i\"}]";
        var (code, answer) = await server.SendAsync("POST", "/api/v1/namespaces/default/pods", $$$"""{"metadata":{"name":"{{{name}}}",{{{metadata}}} },"spec":{ {{{spec}}}{{{containers}}} }}""");
        return ((int)code, answer["message"]?.GetValue<string>() ?? "");
    }
}
