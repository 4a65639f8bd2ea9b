using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Client.Config;

/// <summary>The connection of a pod: its service account's token and CA, and the environment's address of the API server.</summary>
public static class InClusterConnection
{
    private const string Folder = "/var/run/secrets/kubernetes.io/serviceaccount";

    public static bool TryMake([NotNullWhen(true)] out ClientConnection? connection)
    {
        connection = null;
        string? host = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST"), port = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_PORT");
        if (string.IsNullOrEmpty(host) || string.IsNullOrEmpty(port) || !File.Exists($"{Folder}/token")) return false;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile($"{Folder}/ca.crt");
        connection = new ClientConnection
        {
            Server = new Uri($"https://{(host.Contains(':') ? $"[{host}]" : host)}:{port}"),
            Authorities = authorities,
            BearerToken = new TokenFile($"{Folder}/token", TimeProvider.System).Read,
            Namespace = File.Exists($"{Folder}/namespace") ? File.ReadAllText($"{Folder}/namespace").Trim() : "default",
        };
        return true;
    }
}
