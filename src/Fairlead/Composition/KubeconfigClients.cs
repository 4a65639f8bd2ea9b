using Fairlead.Api.Security;
using Fairlead.Client;
using Fairlead.Client.Config;

namespace Fairlead.Composition;

/// <summary>Clients of an API server elsewhere, all with the user of one kubeconfig.</summary>
public sealed class KubeconfigClients(ClientConnection connection) : IClientSource
{
    public KubeClient For(Identity who) => connection.Connect(new KubeClientOptions { UserAgent = Agents.Of(who) });
}
