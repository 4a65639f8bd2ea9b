using Fairlead.Api.Security;
using Fairlead.Client;

namespace Fairlead.Composition;

/// <summary>Gives each part of the program its own client of the API server.</summary>
public interface IClientSource
{
    /// <param name="who">Who the part is, where the server is in this process; a kubeconfig has one user for all.</param>
    KubeClient For(Identity who);
}
