using System.Text;
using Fairlead.Client;
using Fairlead.Client.Watching;
using Fairlead.Controllers.Running;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Authentication;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;
using Fairlead.Primitives;

namespace Fairlead.Controllers.ServiceAccounts;

/// <summary>
/// Fills Secrets of the type <c>kubernetes.io/service-account-token</c> with a token of the account that they name, the cluster's authority and
/// the namespace, and deletes them with the account. The token is bound to the Secret: it is good as long as both are there.
/// </summary>
public sealed class TokenSecretController : Controller
{
    private const string SecretType = "kubernetes.io/service-account-token", AccountName = "kubernetes.io/service-account.name", AccountUid = "kubernetes.io/service-account.uid";
    private const string Token = "token", Authority = "ca.crt", Namespace = "namespace";

    /// <summary>The longest life that can be asked for: such a token ends with its Secret.</summary>
    private const long LifeSeconds = 1L << 32;

    private readonly byte[] _authority;
    private readonly Informer<Secret> _secrets;

    /// <param name="authority">The authority that signed the API server's certificate, PEM; null: Secrets go without.</param>
    public TokenSecretController(ControllerContext context, string? authority) : base("tokens-controller", context, workers: 1)
    {
        _authority = Encoding.UTF8.GetBytes(authority ?? "");
        _secrets = new Informer<Secret>(context.Client, Secret.Resource, static utf8 => KubernetesJson.Read<Secret>(utf8), new WatchScope(FieldSelector: $"type={SecretType}"), context.Logs, context.Clock);
        _secrets.OnChange(change => Queue.Add(change.Key));
        context.Informers.Of<ServiceAccount>().OnChange(change => LookAtSecretsOf(change.Key));
    }

    protected override Task OnRunAsync(CancellationToken stop) => _secrets.RunAsync(stop);

    protected override async Task ReconcileAsync(NamespacedName key, CancellationToken stop)
    {
        if (_secrets.Cache.Find(key) is not { Metadata.DeletionTimestamp: null } secret || secret.Metadata.Annotations.GetValueOrDefault(AccountName) is not { Length: > 0 } name) return;
        var account = await Client.FindAsync<ServiceAccount>(key.Namespace, name, stop);
        if (account is null || (secret.Metadata.Annotations.GetValueOrDefault(AccountUid) is { Length: > 0 } uid && uid != account.Metadata.Uid))
        {
            await Client.DeleteAsync<Secret>(key.Namespace, key.Name, new DeleteOptions { Preconditions = new Preconditions { Uid = secret.Metadata.Uid } }, stop);
            return;
        }
        if (IsWhole(secret)) return;
        _secrets.Wrote(await Client.UpdateAsync(Filled(secret, account, HasToken(secret) ? null : await TokenAsync(secret, name, stop)), stop));
    }

    private void LookAtSecretsOf(NamespacedName account)
    {
        foreach (var secret in _secrets.Cache.All())
        {
            if (secret.Namespace == account.Namespace && secret.Metadata.Annotations.GetValueOrDefault(AccountName) == account.Name) Queue.Add(secret.Key);
        }
    }

    private static bool HasToken(Secret secret) => secret.Data.GetValueOrDefault(Token) is { Length: > 0 };

    private bool IsWhole(Secret secret) =>
        HasToken(secret) && secret.Data.GetValueOrDefault(Namespace) is { Length: > 0 } && secret.Metadata.Annotations.ContainsKey(AccountUid)
        && (_authority.Length == 0 || secret.Data.GetValueOrDefault(Authority) is { } held && held.AsSpan().SequenceEqual(_authority));

    private async Task<byte[]> TokenAsync(Secret secret, string account, CancellationToken stop)
    {
        var bound = new BoundObjectReference { ApiVersion = "v1", Kind = "Secret", Name = secret.Name, Uid = secret.Metadata.Uid };
        var request = new TokenRequest { Spec = new TokenRequestSpec { BoundObjectRef = bound, ExpirationSeconds = LifeSeconds } };
        var issued = await Client.PostAsync<ServiceAccount, TokenRequest, TokenRequest>(secret.Namespace, account, "token", request, static utf8 => KubernetesJson.Read<TokenRequest>(utf8), stop);
        return Encoding.UTF8.GetBytes(issued.Status.Token ?? "");
    }

    private Secret Filled(Secret secret, ServiceAccount account, byte[]? token)
    {
        var data = new Dictionary<string, byte[]>(secret.Data) { [Namespace] = Encoding.UTF8.GetBytes(secret.Namespace) };
        if (_authority.Length > 0) data[Authority] = _authority;
        if (token is not null) data[Token] = token;
        var annotations = new Dictionary<string, string>(secret.Metadata.Annotations) { [AccountUid] = account.Metadata.Uid ?? "" };
        return secret with { Data = data, Metadata = secret.Metadata with { Annotations = annotations } };
    }
}
