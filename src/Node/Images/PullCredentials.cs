using System.IO.Enumeration;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Pods;

namespace Fairlead.Node.Images;

/// <summary>
/// What pull secrets say for an image. An entry is for a registry, whose host may have wildcards in its parts, or for those of its
/// images whose names begin with a path; the longer the path, the sooner it is tried. Pure.
/// </summary>
public static class PullCredentials
{
    private const string CommonRegistry = "docker.io";
    private const string CommonRegistryServer = "index.docker.io";

    /// <summary>All that may do, in the order to try them.</summary>
    /// <exception cref="ContainerStartException">A secret's text is none of the two known forms.</exception>
    public static IReadOnlyList<AuthConfig> For(string image, IEnumerable<Secret> secrets)
    {
        string repository = ImageNames.Repository(image);
        var entries = secrets.SelectMany(Entries).OrderByDescending(entry => entry.Place, StringComparer.Ordinal).ToList();
        var found = entries.Where(entry => Covers(entry.Place, repository)).Select(entry => entry.Credentials).ToList();
        if (found.Count > 0 || Split(repository).Host != CommonRegistry) return found;
        return [.. entries.Where(entry => entry.Place == CommonRegistryServer).Select(entry => entry.Credentials)];
    }

    private static IEnumerable<(string Place, AuthConfig Credentials)> Entries(Secret secret)
    {
        try
        {
            var servers = secret.Type switch
            {
                "kubernetes.io/dockerconfigjson" when secret.Data.TryGetValue(".dockerconfigjson", out var json) => JsonNode.Parse(json)?["auths"],
                "kubernetes.io/dockercfg" when secret.Data.TryGetValue(".dockercfg", out var json) => JsonNode.Parse(json),
                _ => null,
            };
            return [.. (servers?.AsObject() ?? []).Select(server => (Place(server.Key), Read(server.Value)))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ContainerStartException("ErrImagePull", $"pull secret \"{secret.Metadata.Name}\": {e.Message}");
        }
    }

    /// <summary>Without scheme; the versions of the registries' interface are no path.</summary>
    private static string Place(string server)
    {
        string place = server.StartsWith("https://", StringComparison.Ordinal) ? server[8..] : server.StartsWith("http://", StringComparison.Ordinal) ? server[7..] : server;
        var (host, path) = Split(place);
        if (path.StartsWith("/v1/", StringComparison.Ordinal) || path.StartsWith("/v2/", StringComparison.Ordinal)) path = path[3..];
        return path == "/" ? host : host + path;
    }

    private static AuthConfig Read(JsonNode? entry)
    {
        if ((string?)entry?["auth"] is not { Length: > 0 } auth)
            return new AuthConfig { Username = (string?)entry?["username"] ?? "", Password = (string?)entry?["password"] ?? "" };
        byte[] bytes = Convert.FromBase64String(auth.PadRight((auth.Length + 3) / 4 * 4, '='));
        return Encoding.UTF8.GetString(bytes).Split(':', 2) is [var user, var password]
            ? new AuthConfig { Username = user, Password = password.Trim('\0') }
            : throw new FormatException("unable to parse auth field, must be formatted as base64(username:password)");
    }

    private static bool Covers(string place, string repository)
    {
        var (wantedHost, wantedPath) = Split(place);
        var (host, path) = Split(repository);
        var (wantedName, wantedPort) = SplitPort(wantedHost);
        var (name, port) = SplitPort(host);
        string[] wantedParts = wantedName.Split('.'), parts = name.Split('.');
        return wantedPort == port && wantedParts.Length == parts.Length && path.StartsWith(wantedPath, StringComparison.Ordinal)
            && wantedParts.Zip(parts).All(pair => FileSystemName.MatchesSimpleExpression(pair.First, pair.Second, ignoreCase: false));
    }

    private static (string Host, string Path) Split(string place) => place.IndexOf('/') is >= 0 and var slash ? (place[..slash], place[slash..]) : (place, "");

    private static (string Name, string Port) SplitPort(string host) => host.LastIndexOf(':') is >= 0 and var colon ? (host[..colon], host[(colon + 1)..]) : (host, "");
}
