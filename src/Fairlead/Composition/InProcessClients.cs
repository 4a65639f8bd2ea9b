using Fairlead.Api;
using Fairlead.Api.Security;
using Fairlead.Client;

namespace Fairlead.Composition;

/// <summary>Clients of the API server in this process: no sockets, no TLS, each part under its own name. They may ask before the server answers; they wait for it.</summary>
public sealed class InProcessClients(ApiServer server) : IClientSource
{
    public KubeClient For(Identity who) => new(server.CreateInProcessHandler(who), ApiServer.InProcessAddress, new KubeClientOptions { UserAgent = Agents.Of(who) });
}
