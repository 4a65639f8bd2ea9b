using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Background;
using Fairlead.Client.Config;
using Fairlead.Composition;
using Fairlead.Nodes;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary><c>fairlead join</c>: makes this machine a node of a cluster that runs on another.</summary>
public static class JoinCommand
{
    public static Command Create()
    {
        var server = new Argument<string>("server") { Description = "The API server's address, such as https://192.0.2.10:6443." };
        var token = Flags.OptionalText("--token", "The bootstrap token that `fairlead token create` printed.");
        var authority = Flags.OptionalText("--ca-cert-data", "The cluster's certificate authority (DER, base64), as `fairlead token create` printed it.");
        var dataDir = Flags.Text("--data-dir", "/var/lib/fairlead", "The folder for everything of this node.");
        var name = Flags.OptionalText("--node-name", "The node's name; the machine's unless given.");
        var address = Flags.Addresses("--node-ip", "The node's addresses, one a family of the cluster, with a comma between. (default: the one this machine reaches the server from, and its own of the other family)");
        var zone = Flags.OptionalText("--zone", "topology.kubernetes.io/zone of the node.");
        var command = new Command("join",
            """
            Makes this machine a node of a cluster that runs elsewhere: pods, proxy and DNS run here, in the background. On the other
            machine, `fairlead token create` prints the command to give here. Needs root. After a restart of the machine: the same
            command again, or without --token.
            """) { server, token, authority, dataDir, name, address, zone };
        command.SetAction(async (parsed, stop) =>
        {
            Preflight.Root("fairlead join");
            var paths = ClusterPaths.Of(parsed.GetValue(dataDir)!);
            if (paths.HoldsState) throw new CommandFailure($"{paths.DataDir} holds a cluster of its own (made by fairlead up). Choose another --data-dir, or remove it: fairlead down --purge");
            if (parsed.GetValue(name) is { } own && ClusterChecks.NodeName("--node-name", own) is { } fault) throw new CommandFailure(fault, ExitStatus.WrongUse);
            var uri = ServerOf(parsed.GetValue(server)!);
            var ips = parsed.GetValue(address) is { Length: > 0 } given ? given : WithOtherFamily(await AddressTowardsAsync(uri, stop));
            paths.Create();
            var record = WorkerRecord.Find(paths) ?? await EnrolAsync(paths, uri, parsed.GetValue(token), parsed.GetValue(authority),
                new WorkerRecord(parsed.GetValue(name) ?? ThisMachine.Name(), [.. ips.Select(ip => ip.ToString())], parsed.GetValue(zone)), stop);
            return await WorkerStart.InBackgroundAsync(paths, record, stop);
        });
        return command;
    }

    private static async Task<WorkerRecord> EnrolAsync(ClusterPaths paths, Uri server, string? token, string? authority, WorkerRecord record, CancellationToken stop)
    {
        if (token is null || authority is null) throw new CommandFailure("This machine has not joined yet: --token and --ca-cert-data are needed. Get both on the other machine: fairlead token create", ExitStatus.WrongUse);
        if (!BootstrapToken.TryParse(token, out var bootstrap)) throw new CommandFailure("--token: a token has 6 and 16 small letters and digits with a dot between.", ExitStatus.WrongUse);
        var trusted = AuthorityOf(authority);
        var withToken = new ClientConnection { Server = server, Authorities = [trusted], BearerToken = bootstrap.ToString };
        var enrolment = new NodeEnrolment(record.Name, record.Ips());
        var client = await enrolment.ClientCertificateAsync(withToken, stop);
        var asNode = withToken with { BearerToken = null, Certificate = client.Load() };
        var serving = await enrolment.ServingCertificateAsync(asNode, stop);
        WorkerFiles.Write(paths, server, trusted.ExportCertificatePem(), client, serving);
        record.Write(paths);
        return record;
    }

    private static Uri ServerOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps
            ? uri
            : throw new CommandFailure($"'{text}' is not the address of an API server, such as https://192.0.2.10:6443.", ExitStatus.WrongUse);

    private static X509Certificate2 AuthorityOf(string data)
    {
        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(data));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new CommandFailure($"--ca-cert-data is not a certificate: {e.Message}", ExitStatus.WrongUse, e);
        }
    }

    /// <summary>Beside the address towards the server, this machine's of the other family, should the cluster have both.</summary>
    private static IpAddr[] WithOtherFamily(IpAddr first) =>
        ThisMachine.Address(first.IsV4 ? IpFamily.V6 : IpFamily.V4) is { } other ? [first, other] : [first];

    /// <summary>The address that the kernel would use towards the server; nothing is sent.</summary>
    private static async Task<IpAddr> AddressTowardsAsync(Uri server, CancellationToken stop)
    {
        try
        {
            var found = await System.Net.Dns.GetHostAddressesAsync(server.DnsSafeHost, stop);
            using var probe = new Socket(found[0].AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            probe.Connect(found[0], server.Port);
            return IpAddr.From(((IPEndPoint)probe.LocalEndPoint!).Address);
        }
        catch (SocketException e)
        {
            throw new CommandFailure($"{server.Host} cannot be reached from here: {e.Message}", cause: e);
        }
    }
}
