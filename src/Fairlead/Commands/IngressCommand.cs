using System.CommandLine;
using Fairlead.Api.Security;
using Fairlead.CatalogFeed;
using Fairlead.Composition;
using Fairlead.Ingress;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary><c>fairlead ingress</c>: an ingress controller for any cluster.</summary>
public static class IngressCommand
{
    public static Command Create()
    {
        var kubeconfig = TraceCommand.KubeconfigFlag();
        var published = Flags.Addresses("--publish-address", "The address that Ingresses show in their status, or two with a comma between, one a family. (default: this machine's)");
        var withoutClass = Flags.Switch("--watch-ingress-without-class", "Serve Ingresses that name no class too.");
        var home = Flags.Text("--data-dir", "/var/lib/fairlead-ingress", "Where the HTTP engine's configuration, certificates and sockets live.");
        var flags = new IngressFlags();
        var command = new Command("ingress",
            $"""
            Serves the Ingresses of any cluster whose IngressClass has the controller {IngressOptions.Controller}, by HAProxy. It must reach
            the pods' addresses. Needs root.

              fairlead ingress --kubeconfig ~/.kube/config --watch-ingress-without-class
            """) { kubeconfig, published, withoutClass, home };
        flags.AddTo(command);
        command.SetAction((parsed, stop) =>
        {
            var client = new KubeconfigClients(Kubeconfigs.Connection(parsed.GetValue(kubeconfig))).For(ComponentIdentities.Ingress);
            Preflight.Root("fairlead ingress");
            var options = flags.Read(parsed, Path.GetFullPath(parsed.GetValue(home)!), Published(parsed.GetValue(published) ?? []), parsed.GetValue(withoutClass));
            return PartRun.RunAsync(logs =>
            {
                var mirror = new CatalogMirror(client, new CatalogMirrorOptions { FollowNodes = false }, logs, TimeProvider.System);
                return [Part.Of("service catalog", mirror.RunAsync), Part.Of("ingress", new IngressRunner(client, options, mirror.Subscribe(), logs, TimeProvider.System).RunAsync)];
            }, stop);
        });
        return command;
    }

    private static IReadOnlyList<IpAddr> Published(IReadOnlyList<IpAddr> given) =>
        given.Count > 0 ? given : [.. ((IpFamily[])[IpFamily.V4, IpFamily.V6]).Select(ThisMachine.Address).OfType<IpAddr>()];
}
