using System.Text;
using System.Threading.Channels;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Dns.Configuration;
using Fairlead.DnsWire;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Dns.Cluster;

/// <summary>
/// Where the configuration comes from: flags, a Corefile in a file or a ConfigMap, and the files they name. Looks at the files every few
/// seconds, follows the ConfigMap by watch. A Corefile with errors changes nothing: what was in force stays.
/// </summary>
public sealed class ConfigurationSource(DnsOptions options, IReadOnlyCollection<SocketAddr> own, ILogger log)
{
    /// <summary>How often files are looked at.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private CorefileSettings _corefile = new();
    private string? _mapText;                                                    // the ConfigMap's, once seen
    private string? _takenText;

    /// <summary>The configuration as of now. With <paramref name="first"/>, a Corefile that cannot be read or understood is an error.</summary>
    public DnsConfiguration Load(bool first = false)
    {
        string? text = Volatile.Read(ref _mapText) ?? (options.Corefile is { } path ? TryRead(path) : null);
        if (first && options.Corefile is { } wanted && text is null) throw new DnsConfigurationException($"the Corefile {wanted} cannot be read");
        if (text is not null && text != _takenText) Take(text, first);
        return ConfigurationBuilder.Build(options, _corefile, ReadFiles(), own);
    }

    private void Take(string text, bool first)
    {
        _takenText = text;
        var parsed = Corefile.Parse(text, Environment.GetEnvironmentVariable);
        if (parsed.Errors.Count == 0)
        {
            _corefile = parsed.Settings;
            if (!first) log.CorefileTaken();
            return;
        }
        string faults = string.Join("; ", parsed.Errors);
        if (first) throw new DnsConfigurationException(faults);
        log.CorefileRefused(faults);
    }

    private DnsFiles ReadFiles()
    {
        var resolvers = _corefile.Forwards.SelectMany(rule => rule.Files).Distinct().ToDictionary(path => path, ReadResolvConf);
        var hosts = _corefile.Hosts.Select(rule => rule.File).OfType<string>().Distinct()
            .ToDictionary(path => path, path => (EquatableList<(IpAddr Address, DnsName Name)>)[.. HostsFile.Parse(TryRead(path) ?? "")]);
        return new DnsFiles(ReadResolvConf(options.ResolvConf), resolvers, hosts);
    }

    private ResolvConf ReadResolvConf(string path) => ResolvConf.Parse(TryRead(HostDns.OriginalOf(path)) ?? "");

    private string? TryRead(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.FileUnreadable(path, e.Message);
            return null;
        }
    }

    /// <summary>Waits for news: a changed ConfigMap, or the time to look at the files again.</summary>
    public async Task WaitAsync(TimeProvider clock, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var rest = Task.Delay(Rest, clock, limit.Token);
        await Task.WhenAny(_changed.Reader.WaitToReadAsync(limit.Token).AsTask(), rest);
        _changed.Reader.TryRead(out _);
        await limit.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    /// <summary>Follows the ConfigMap until cancelled.</summary>
    public Task FollowConfigMapAsync(KubeClient client, NamespacedName name, ILoggerFactory logs, TimeProvider clock, CancellationToken stop)
    {
        var scope = new WatchScope(name.Namespace, FieldSelector: $"metadata.name={name.Name}");
        var reflector = new Reflector<ConfigMap>(client, Resources.ConfigMap, utf8 => KubernetesJson.Read<ConfigMap>(utf8), scope, logs.CreateLogger<ConfigurationSource>(), clock);
        return reflector.RunAsync(Told, stop);
    }

    private ValueTask Told(ResourceChange<ConfigMap> change, CancellationToken stop)
    {
        var map = change switch
        {
            ResourceChange<ConfigMap>.Replaced(var all) => all.FirstOrDefault(),
            ResourceChange<ConfigMap>.Set(var one) => one,
            _ => null,
        };
        if (map?.Data.GetValueOrDefault("Corefile") is { } text) Volatile.Write(ref _mapText, text);
        _changed.Writer.TryWrite(true);
        return ValueTask.CompletedTask;
    }
}
