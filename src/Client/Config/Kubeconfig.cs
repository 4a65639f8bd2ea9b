using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Fairlead.Client.Config;

/// <summary>A kubeconfig file: clusters, users, and contexts that pair them. Paths in it are relative to the file.</summary>
public sealed class Kubeconfig
{
    private readonly YamlMappingNode _root;
    private readonly string _path;

    private Kubeconfig(YamlMappingNode root, string path) => (_root, _path) = (root, path);

    /// <summary>$KUBECONFIG's first existing file, else ~/.kube/config; null when there is none.</summary>
    public static string? DefaultPath()
    {
        string listed = Environment.GetEnvironmentVariable("KUBECONFIG") ?? "";
        string home = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config");
        var candidates = listed.Length > 0 ? listed.Split(':', StringSplitOptions.RemoveEmptyEntries) : [home];
        return candidates.FirstOrDefault(File.Exists);
    }

    public static Kubeconfig Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KubeconfigException($"kubeconfig {path}: {e.Message}", e);
        }
    }

    /// <param name="path">Where the text came from: for messages, and the root of relative paths in it.</param>
    public static Kubeconfig Parse(string yaml, string path)
    {
        try
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(yaml));
            return stream.Documents is [{ RootNode: YamlMappingNode root }, ..]
                ? new Kubeconfig(root, path)
                : throw new KubeconfigException($"kubeconfig {path}: not a mapping");
        }
        catch (YamlException e)
        {
            throw new KubeconfigException($"kubeconfig {path}: line {e.Start.Line}: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <summary>The connection of a context; null takes the current one.</summary>
    public ClientConnection Connection(string? context = null)
    {
        string name = context ?? Text(_root, "current-context") ?? throw Wrong("it has no current-context");
        var chosen = Entry("contexts", "context", name);
        var cluster = Entry("clusters", "cluster", Text(chosen, "cluster") ?? throw Wrong($"context \"{name}\" names no cluster"));
        var user = Text(chosen, "user") is { Length: > 0 } userName ? Entry("users", "user", userName) : [];
        if (user.Children.ContainsKey("exec")) throw Wrong($"context \"{name}\": users that log in by a program (exec) are not supported");
        string server = Text(cluster, "server") ?? throw Wrong($"context \"{name}\": its cluster has no server");
        return new ClientConnection
        {
            Server = Uri.TryCreate(server, UriKind.Absolute, out var uri) ? uri : throw Wrong($"server \"{server}\" is not an address"),
            Authorities = Authorities(cluster),
            SkipTlsVerify = Text(cluster, "insecure-skip-tls-verify") == "true",
            TlsServerName = Text(cluster, "tls-server-name"),
            Certificate = Certificate(user),
            BearerToken = Token(user),
            Namespace = Text(chosen, "namespace") is { Length: > 0 } ns ? ns : "default",
        };
    }

    private X509Certificate2Collection? Authorities(YamlMappingNode cluster)
    {
        if (Bytes(cluster, "certificate-authority") is not { } pem) return null;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(Encoding.ASCII.GetString(pem));
        }
        catch (CryptographicException e)
        {
            throw Wrong($"certificate-authority: {e.Message}", e);
        }
        return authorities;
    }

    private X509Certificate2? Certificate(YamlMappingNode user)
    {
        if (Bytes(user, "client-certificate") is not { } certificate) return null;
        byte[] key = Bytes(user, "client-key") ?? throw Wrong("a client-certificate without a client-key");
        try
        {
            return X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(certificate), Encoding.ASCII.GetString(key));
        }
        catch (CryptographicException e)
        {
            throw Wrong($"client-certificate: {e.Message}", e);
        }
    }

    private Func<string?>? Token(YamlMappingNode user)
    {
        if (Text(user, "tokenFile") is { Length: > 0 } file) return new TokenFile(Resolve(file), TimeProvider.System).Read;
        return Text(user, "token") is { Length: > 0 } token ? () => token : null;
    }

    /// <summary>A value given inline as base64 ("…-data") or as a file's name.</summary>
    private byte[]? Bytes(YamlMappingNode node, string name)
    {
        try
        {
            if (Text(node, $"{name}-data") is { Length: > 0 } data) return Convert.FromBase64String(data);
            return Text(node, name) is { Length: > 0 } file ? File.ReadAllBytes(Resolve(file)) : null;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{name}: {e.Message}", e);
        }
    }

    private string Resolve(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_path))!, file);

    private YamlMappingNode Entry(string list, string field, string name)
    {
        if (_root.Children.TryGetValue(list, out var node) && node is YamlSequenceNode entries)
        {
            foreach (var entry in entries.OfType<YamlMappingNode>())
            {
                if (Text(entry, "name") == name && entry.Children.TryGetValue(field, out var value) && value is YamlMappingNode found) return found;
            }
        }
        throw Wrong($"{field} \"{name}\" does not exist");
    }

    private static string? Text(YamlMappingNode node, string name) =>
        node.Children.TryGetValue(name, out var value) && value is YamlScalarNode { Value: { } text } ? text : null;

    private KubeconfigException Wrong(string what, Exception? inner = null) => new($"kubeconfig {_path}: {what}", inner);
}
