using System.CommandLine;
using Fairlead.Client;
using Fairlead.Composition;
using Fairlead.Kubernetes.Core;
using Fairlead.Nodes;

namespace Fairlead.Commands;

/// <summary><c>fairlead token</c>: bootstrap tokens, with which other machines join.</summary>
public static class TokenCommand
{
    public static Command Create()
    {
        var command = new Command("token", "Makes, lists and removes the tokens with which other machines join the cluster.");
        command.Add(CreateToken());
        command.Add(ListTokens());
        command.Add(DeleteToken());
        return command;
    }

    private static Command CreateToken()
    {
        var kubeconfig = Flags.OptionalText("--kubeconfig", "The cluster; this machine's unless given.");
        var life = Flags.Duration("--ttl", "24h", "How long the token is good; 0s for ever.");
        var description = Flags.Text("--description", "made by fairlead token create", "What the token is for, for those who list it.");
        var command = new Command("create", "Makes a token and prints the command that another machine joins with.") { kubeconfig, life, description };
        command.SetAction(async (parsed, stop) =>
        {
            var connection = Kubeconfigs.Connection(parsed.GetValue(kubeconfig));
            var token = BootstrapToken.New();
            var span = parsed.GetValue(life);
            DateTimeOffset? expires = span == TimeSpan.Zero ? null : TimeProvider.System.GetUtcNow() + span;
            using var client = connection.Connect();
            await client.CreateAsync(token.ToSecret(expires, parsed.GetValue(description)!), stop);
            Console.WriteLine($"fairlead join {connection.Server.GetLeftPart(UriPartial.Authority)} --token {token} --ca-cert-data {AuthorityOf(connection)}");
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command ListTokens()
    {
        var kubeconfig = Flags.OptionalText("--kubeconfig", "The cluster; this machine's unless given.");
        var command = new Command("list", "Lists the tokens that are there, without their secrets.") { kubeconfig };
        command.SetAction(async (parsed, stop) =>
        {
            using var client = Kubeconfigs.Connection(parsed.GetValue(kubeconfig)).Connect();
            var secrets = await client.ListAsync<Secret>("kube-system", new ListOptions { FieldSelector = "type=bootstrap.kubernetes.io/token" }, stop);
            foreach (var secret in secrets.Items) Console.WriteLine($"{Text(secret, "token-id")}\t{Text(secret, "expiration") ?? "never expires"}\t{Text(secret, "description")}");
            return ExitStatus.Done;
        });
        return command;
    }

    private static Command DeleteToken()
    {
        var kubeconfig = Flags.OptionalText("--kubeconfig", "The cluster; this machine's unless given.");
        var id = new Argument<string>("id") { Description = "The six characters before the dot." };
        var command = new Command("delete", "Takes a token back; machines that joined with it stay.") { id, kubeconfig };
        command.SetAction(async (parsed, stop) =>
        {
            string wanted = parsed.GetValue(id)!.Split('.')[0];
            using var client = Kubeconfigs.Connection(parsed.GetValue(kubeconfig)).Connect();
            return await client.DeleteAsync<Secret>("kube-system", $"bootstrap-token-{wanted}", stop: stop)
                ? ExitStatus.Done
                : throw new CommandFailure($"There is no token {wanted}. See: fairlead token list");
        });
        return command;
    }

    private static string? Text(Secret secret, string key) =>
        secret.Data.TryGetValue(key, out var value) ? System.Text.Encoding.UTF8.GetString(value) : null;

    private static string AuthorityOf(Client.Config.ClientConnection connection) => connection.Authorities is [var authority, ..]
        ? Convert.ToBase64String(authority.RawData)
        : throw new CommandFailure("The kubeconfig names no certificate authority, so another machine could not tell this cluster from an impostor.");
}
