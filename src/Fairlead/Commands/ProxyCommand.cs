using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Fairlead.Api.Security;
using Fairlead.CatalogFeed;
using Fairlead.Client.Config;
using Fairlead.Composition;
using Fairlead.Proxy;
using Fairlead.Proxy.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Commands;

/// <summary><c>fairlead proxy</c>: the Service proxy of one node alone, for any cluster, in kube-proxy's place: its flags and its configuration file.</summary>
public static class ProxyCommand
{
    /// <summary>Services that are another proxy's, or nobody's, are not even listed.</summary>
    private const string OurServices = "!service.kubernetes.io/service-proxy-name,!service.kubernetes.io/headless";

    private static readonly IReadOnlyList<(ProxySetting Setting, Option<string?> Option)> Settings =
        [.. ProxySettings.All.Where(setting => setting.Flag is not null).Select(setting => (setting, OptionOf(setting)))];

    public static Command Create()
    {
        var command = new Command("proxy",
            """
            Leads the connections to Services on this node, for any cluster: kube-proxy's part, with nftables. The kernel goes on serving
            while it is stopped or replaced. Takes kube-proxy's flags; those without a meaning here are accepted and not listed. Needs root.

              fairlead proxy --kubeconfig /var/lib/kube-proxy/kubeconfig
              fairlead proxy --config /var/lib/kube-proxy/config.conf
              fairlead proxy --cleanup
            """);
        foreach (var (_, option) in Settings) command.Add(option);
        command.SetAction((parsed, stop) => RunAsync(Read(parsed), stop));
        return command;
    }

    private static async Task<int> RunAsync(KubeProxyConfiguration configuration, CancellationToken stop)
    {
        var options = ProxyOptionsMaker.Make(configuration, configuration.HostnameOverride is { Length: > 0 } name ? name : ThisMachine.Name(), out var faults);
        if (faults.Count > 0) throw new CommandFailure(string.Join('\n', faults), ExitStatus.WrongUse);
        Preflight.Root("fairlead proxy");
        try
        {
            if (!configuration.CleanUp) return await ServeAsync(configuration, options, stop);
            ProxyCleanup.Run(options, NullLoggerFactory.Instance);
            return ExitStatus.Done;
        }
        catch (DataPlaneException e)
        {
            throw new CommandFailure($"{e.Message}.", cause: e);
        }
    }

    private static Task<int> ServeAsync(KubeProxyConfiguration configuration, ProxyOptions options, CancellationToken stop)
    {
        var clients = new KubeconfigClients(ConnectionOf(configuration));
        var healthz = BindAddress(configuration.HealthzBindAddress, "--healthz-bind-address", ProxyServers.HealthPort);
        var metrics = BindAddress(configuration.MetricsBindAddress, "--metrics-bind-address", ProxyServers.MetricsPort);
        return PartRun.RunAsync(logs =>
        {
            var log = logs.CreateLogger(typeof(ProxyCommand));
            if (configuration.WithoutMeaning.Count > 0) log.WithoutMeaning(string.Join(' ', configuration.WithoutMeaning.Distinct()));
            if (ProxyOptionsMaker.AsksForAnotherMode(configuration)) log.ServedByNftables(configuration.Mode);
            foreach (string refused in ConntrackLimits.Apply(ConntrackLimits.Wanted(configuration, Environment.ProcessorCount))) log.NotSet(refused);
            var watched = new CatalogMirrorOptions { OnlyNode = options.NodeName, ServiceSelector = OurServices, SliceSelector = OurServices, FollowServiceRanges = true };
            var mirror = new CatalogMirror(clients.For(ComponentIdentities.Proxy), watched, logs, TimeProvider.System);
            var proxy = new ProxyRunner(mirror.Subscribe(), options, logs, TimeProvider.System);
            List<Part> parts = [Part.Of("service catalog", mirror.RunAsync), Part.Of("proxy", proxy.RunAsync)];
            foreach (var (ofHealth, address) in new[] { (true, healthz), (false, metrics) })
            {
                if (address is not null) parts.Add(Serve(proxy, ofHealth, address, configuration.BindAddressHardFail, log));
            }
            return parts;
        }, stop);
    }

    /// <summary>As kube-proxy: an address that is taken is told, lived without and tried again, unless it was asked to fail hard.</summary>
    private static Part Serve(ProxyRunner proxy, bool ofHealth, IPEndPoint address, bool failHard, ILogger log)
    {
        string name = ofHealth ? "health" : "metrics";
        if (failHard) return Part.Of(name, Bind().RunAsync);
        return Part.Of(name, stop => ProxyServers.RunWhenFreeAsync(Bind, reason => log.NotSet(reason), TimeProvider.System, stop));

        ProxyServers Bind() => new(proxy, ofHealth ? address : null, ofHealth ? null : address);
    }

    private static ClientConnection ConnectionOf(KubeProxyConfiguration configuration)
    {
        var connection = configuration.Kubeconfig is not { Length: > 0 } && InClusterConnection.TryMake(out var inside) ? inside : Kubeconfigs.Connection(configuration.Kubeconfig is { Length: > 0 } path ? path : null);
        if (configuration.Master is not { Length: > 0 } master) return connection;
        return Uri.TryCreate(master, UriKind.Absolute, out var server)
            ? connection with { Server = server }
            : throw new CommandFailure($"--master: '{master}' is not an address such as https://192.0.2.1:6443.", ExitStatus.WrongUse);
    }

    private static IPEndPoint? BindAddress(string text, string flag, int port) => ProxyOptionsMaker.TryBindAddress(text, port, out var address)
        ? address
        : throw new CommandFailure($"{flag}: '{text}' is not an address such as 0.0.0.0:{port}.", ExitStatus.WrongUse);

    /// <summary>The flags, then what the file says over them; every fault is told at once.</summary>
    private static KubeProxyConfiguration Read(ParseResult parsed)
    {
        var configuration = new KubeProxyConfiguration();
        List<string> faults = [];
        foreach (var (setting, option) in Settings)
        {
            if (parsed.GetResult(option) is not OptionResult { Implicit: false }) continue;
            if (setting.Apply(configuration, parsed.GetValue(option) ?? (setting.IsSwitch ? "true" : "")) is { } fault) faults.Add($"--{setting.Flag}: {fault}");
        }
        if (configuration.ConfigFile is { } path)
        {
            if (!File.Exists(path)) faults.Add($"--config: there is no file {path}");
            else faults.AddRange(ConfigurationFile.Read(File.ReadAllText(path), configuration).Select(fault => $"{path}: {fault}"));
        }
        return faults.Count == 0 ? configuration : throw new CommandFailure(string.Join('\n', faults), ExitStatus.WrongUse);
    }

    private static Option<string?> OptionOf(ProxySetting setting)
    {
        var option = new Option<string?>($"--{setting.Flag}") { Description = setting.Help ?? "Accepted, without a meaning here", Hidden = setting.Help is null };
        if (setting.IsSwitch) option.Arity = ArgumentArity.ZeroOrOne;
        if (setting.Flag == "v") option.Aliases.Add("-v");
        return option;
    }
}
