using System.Net;

namespace Fairlead.Api.Hosting;

/// <summary>The address at which parts of this process reach the server without a socket.</summary>
internal sealed class InMemoryEndPoint : EndPoint
{
    public override string ToString() => "in-process";
}
