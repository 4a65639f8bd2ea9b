using Fairlead.Client.Watching;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Meta;

namespace Fairlead.Controllers.Objects;

/// <summary>The ways controllers look things up in the shared caches.</summary>
public static class CacheIndexes
{
    private const string Owner = "owner";
    private const string Namespace = "namespace";
    private const string Label = "label";
    private const string Selector = "selector";
    private const string Node = "node";

    extension<T>(Informer<T> informer) where T : class, IKubernetesObject
    {
        /// <summary>Makes objects findable by their controller's uid, and those of nobody by namespace.</summary>
        public Informer<T> IndexedByOwner()
        {
            informer.Cache.AddIndex(Owner, static obj => [Ownership.ControllerOf(obj)?.Uid ?? $"orphans of {obj.Namespace}"]);
            return informer;
        }

        public Informer<T> IndexedByNamespace()
        {
            informer.Cache.AddIndex(Namespace, static obj => [obj.Namespace]);
            return informer;
        }

        /// <summary>Makes objects findable by each of their labels.</summary>
        public Informer<T> IndexedByLabel()
        {
            informer.Cache.AddIndex(Label, static obj => obj.Metadata.Labels.Select(pair => Pair(obj.Namespace, pair)));
            return informer;
        }

        public IReadOnlyList<T> InNamespace(string ns) => informer.Cache.ByIndex(Namespace, ns);

        /// <summary>What this owner controls or could adopt.</summary>
        public IEnumerable<T> OwnedOrOrphaned(IKubernetesObject owner) =>
            informer.Cache.ByIndex(Owner, owner.Metadata.Uid ?? "").Concat(informer.Cache.ByIndex(Owner, $"orphans of {owner.Namespace}"));

        public IReadOnlyList<T> OwnedBy(string? uid) => informer.Cache.ByIndex(Owner, uid ?? "");

        /// <summary>The objects of a namespace that have all these labels.</summary>
        public IEnumerable<T> WithLabels(string ns, IReadOnlyDictionary<string, string> pairs) =>
            informer.Cache.ByRarest(Label, pairs.Select(pair => Pair(ns, pair))).Where(obj => LabelSelection.Chooses(pairs, obj.Metadata.Labels));
    }

    extension(Informer<Service> services)
    {
        /// <summary>Makes Services findable by the first pair of their selector.</summary>
        public Informer<Service> IndexedBySelector()
        {
            services.Cache.AddIndex(Selector, static service => service.Spec.Selector.Count == 0 ? [] : [Pair(service.Namespace, First(service.Spec.Selector))]);
            return services;
        }

        /// <summary>The Services whose selector chooses these labels: one look-up a label, however many Services there are.</summary>
        public IEnumerable<Service> Choosing(string ns, IReadOnlyDictionary<string, string> labels) => labels
            .SelectMany(pair => services.Cache.ByIndex(Selector, Pair(ns, pair)))
            .Where(service => LabelSelection.Chooses(service.Spec.Selector, labels));
    }

    extension(Informer<Pod> pods)
    {
        public Informer<Pod> IndexedByNode()
        {
            pods.Cache.AddIndex(Node, static pod => pod.IsScheduled ? [pod.Spec.NodeName!] : []);
            return pods;
        }

        public IReadOnlyList<Pod> OnNode(string node) => pods.Cache.ByIndex(Node, node);
    }

    private static string Pair(string ns, KeyValuePair<string, string> pair) => $"{ns}/{pair.Key}={pair.Value}";

    private static KeyValuePair<string, string> First(IReadOnlyDictionary<string, string> pairs) => pairs.MinBy(pair => pair.Key, StringComparer.Ordinal);
}
