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
    private IReadOnlyDictionary<string, string>? _map;                           // the ConfigMap's keys, while it is there
    private string? _taken;                                                      // the text last looked at, with what it imports

    /// <summary>The configuration as of now. With <paramref name="first"/>, a Corefile that cannot be read or understood is an error.</summary>
    public DnsConfiguration Load(bool first = false)
    {
        var map = Volatile.Read(ref _map);
        string? text = map?.GetValueOrDefault("Corefile") ?? (options.Corefile is { } path ? TryRead(path) : null);
        if (first && options.Corefile is { } wanted && text is null) throw new DnsConfigurationException($"the Corefile {wanted} cannot be read");
        if (text is not null) Take(text, new CorefileFolder(Path.GetDirectoryName(options.Corefile), map), first);
        else if (options.Corefile is null && _taken is not null) Drop();
        return ConfigurationBuilder.Build(options, _corefile, ReadFiles(map), own);
    }

    private void Take(string text, CorefileFolder files, bool first)
    {
        Corefile parsed;
        try
        {
            parsed = Corefile.Parse(text, files);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (first) throw new DnsConfigurationException($"what the Corefile imports cannot be read: {e.Message}");
            log.CorefileRefused(e.Message);
            return;
        }
        if (_taken == text + files.Read) return;
        _taken = text + files.Read;
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

    /// <summary>The ConfigMap is gone: what the flags say is in force again.</summary>
    private void Drop()
    {
        (_taken, _corefile) = (null, new());
        log.CorefileGone();
    }

    private DnsFiles ReadFiles(IReadOnlyDictionary<string, string>? map)
    {
        var resolvers = _corefile.Forwards.SelectMany(rule => rule.Files).Distinct().ToDictionary(path => path, ReadResolvConf);
        var hosts = _corefile.Hosts.Select(rule => rule.File).OfType<string>().Distinct()
            .ToDictionary(path => path, path => (EquatableList<(IpAddr Address, DnsName Name)>)[.. HostsFile.Parse(map?.GetValueOrDefault(Path.GetFileName(path)) ?? TryRead(path) ?? "")]);
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
        Volatile.Write(ref _map, map?.Data.ContainsKey("Corefile") == true ? map.Data : null);
        _changed.Writer.TryWrite(true);
        return ValueTask.CompletedTask;
    }
}
