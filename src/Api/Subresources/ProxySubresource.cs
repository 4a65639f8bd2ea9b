using Fairlead.Api.Http;
using Fairlead.Api.Streams;

namespace Fairlead.Api.Subresources;

/// <summary>Passes requests on to pods, to Services (one ready endpoint) and to node agents: <c>[scheme:]name[:port]/proxy/path</c>.</summary>
internal sealed class ProxySubresource(ApiCore core)
{
    private readonly ProxyTargets _targets = new(core);
    private readonly ReverseProxy _proxy = new(core.Options);

    public async ValueTask<ApiStatus?> PodAsync(ApiRequest request) => await PassOnAsync(request, await _targets.PodAsync(request));

    public async ValueTask<ApiStatus?> ServiceAsync(ApiRequest request) => await PassOnAsync(request, await _targets.ServiceAsync(request));

    public async ValueTask<ApiStatus?> NodeAsync(ApiRequest request) => await PassOnAsync(request, await _targets.NodeAsync(request));

    private async ValueTask<ApiStatus?> PassOnAsync(ApiRequest request, Outcome<ProxyTarget> target)
    {
        if (target.IsRefused) return target.Refusal;
        return await _proxy.RunAsync(request, target.Value);
    }
}
