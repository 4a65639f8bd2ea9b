using Fairlead.Api.Http;
using Fairlead.Api.Objects;
using Fairlead.Api.Streams;
using Fairlead.Api.Verbs;

namespace Fairlead.Api.Subresources;

/// <summary>Every subresource with its verbs.</summary>
internal static class SubresourceTable
{
    public static void Map(Router router, ApiCore core, ObjectWriter writer)
    {
        var get = new GetVerb(core);
        var update = new UpdateVerb(writer);
        var patch = new PatchVerb(core, writer);
        var part = Verbs(("get", get.HandleAsync), ("update", update.HandleAsync), ("patch", patch.HandleAsync));
        foreach (string name in (string[])["status", "resize", "ephemeralcontainers", "approval"]) router.Subresource("*", name, part);
        router.Subresource("namespaces", "finalize", Verbs(("update", update.HandleAsync)));
        var scale = new ScaleSubresource(core, writer);
        router.Subresource("*", "scale", Verbs(("get", scale.GetAsync), ("update", scale.UpdateAsync), ("patch", scale.PatchAsync)));
        var binding = new BindingSubresource(core, writer);
        router.Subresource("pods", "binding", Verbs(("create", binding.CreateAsync)));
        router.Collection("bindings", "create", binding.CreateNamedByBodyAsync);
        router.Subresource("pods", "eviction", Verbs(("create", new EvictionSubresource(core, writer).CreateAsync)));
        router.Subresource("serviceaccounts", "token", Verbs(("create", new TokenSubresource(core).CreateAsync)));
        var nodes = new NodeStreams(core);
        router.Subresource("pods", "log", Verbs(("get", nodes.LogAsync)));
        router.Subresource("pods", "exec", Verbs(("get", nodes.ExecAsync), ("create", nodes.ExecAsync)));
        router.Subresource("pods", "attach", Verbs(("get", nodes.AttachAsync), ("create", nodes.AttachAsync)));
        router.Subresource("pods", "portforward", Verbs(("get", nodes.PortForwardAsync), ("create", nodes.PortForwardAsync)));
        var proxy = new ProxySubresource(core);
        router.Subresource("pods", "proxy", Verbs(("*", proxy.PodAsync)));
        router.Subresource("services", "proxy", Verbs(("*", proxy.ServiceAsync)));
        router.Subresource("nodes", "proxy", Verbs(("*", proxy.NodeAsync)));
    }

    private static IReadOnlyDictionary<string, Stage> Verbs(params (string Verb, Stage Handler)[] verbs) => verbs.ToDictionary(v => v.Verb, v => v.Handler);
}
