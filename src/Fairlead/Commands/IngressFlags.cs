using System.CommandLine;
using Fairlead.Ingress;
using Fairlead.Primitives;

namespace Fairlead.Commands;

/// <summary>The options that say where Ingresses are served.</summary>
public sealed class IngressFlags
{
    private readonly Option<ushort> _http = Flags.Port("--ingress-http-port", 80, "Where Ingresses are served over HTTP, on every address of this machine, once there is an Ingress.");

    private readonly Option<ushort> _https = Flags.Port("--ingress-https-port", 443, "Where Ingresses are served over HTTPS.");

    public void AddTo(Command command)
    {
        command.Add(_http);
        command.Add(_https);
    }

    /// <param name="published">The addresses that Ingresses show in their status.</param>
    public IngressOptions Read(ParseResult parsed, string home, IReadOnlyList<IpAddr> published, bool withoutClass = true) => new()
    {
        Home = home,
        Published = published,
        WithoutClass = withoutClass,
        HttpPort = parsed.GetValue(_http),
        HttpsPort = parsed.GetValue(_https),
    };
}
