using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Fairlead.Proxy.Configuration;

/// <summary>Reads a <c>KubeProxyConfiguration</c> file, YAML or JSON, and collects everything that is wrong with it.</summary>
public static class ConfigurationFile
{
    private const string Version = "kubeproxy.config.k8s.io/v1alpha1", Kind = "KubeProxyConfiguration";
    private static readonly Dictionary<string, ProxySetting> ByPath = ProxySettings.All.Where(setting => setting.Path is not null).ToDictionary(setting => setting.Path!);

    /// <summary>Puts what the file says into the configuration; returns its faults, each with the path of its field.</summary>
    public static IReadOnlyList<string> Read(string text, KubeProxyConfiguration configuration)
    {
        List<string> faults = [];
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new StringReader(text));
        }
        catch (YamlException e)
        {
            return [$"line {e.Start.Line}: {e.Message}"];
        }
        if (yaml.Documents.Count != 1 || yaml.Documents[0].RootNode is not YamlMappingNode root) return ["the file must hold one object"];
        if (Scalar(root, "apiVersion") != Version || Scalar(root, "kind") != Kind) return [$"the file must be a {Kind} of {Version}"];
        Walk(root, "", configuration, faults);
        return faults;
    }

    private static void Walk(YamlMappingNode node, string prefix, KubeProxyConfiguration configuration, List<string> faults)
    {
        foreach (var (key, value) in node.Children)
        {
            string path = prefix + ((YamlScalarNode)key).Value;
            if (path is "apiVersion" or "kind") continue;
            if (ByPath.TryGetValue(path, out var setting))
            {
                if (IsAbsent(value) || TextOf(value) is not { } text) continue;
                if (setting.Apply(configuration, text) is { } fault) faults.Add($"{path}: {fault}");
            }
            else if (value is YamlMappingNode child && IsPrefix(path)) Walk(child, path + ".", configuration, faults);
            else if (!IsAbsent(value) || !IsPrefix(path)) faults.Add($"{path}: unknown field");
        }
    }

    private static bool IsPrefix(string path) => ByPath.Keys.Any(known => known.StartsWith(path + ".", StringComparison.Ordinal));

    /// <summary>null and "" stand for the default, as in kube-proxy.</summary>
    private static bool IsAbsent(YamlNode node) => node is YamlScalarNode { Value: null or "" or "null" or "~" } scalar && (scalar.Style == ScalarStyle.Plain || scalar.Value is "")
        || node is YamlMappingNode { Children.Count: 0 } or YamlSequenceNode { Children.Count: 0 };

    private static string? TextOf(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value,
        YamlSequenceNode list => string.Join(',', list.Children.OfType<YamlScalarNode>().Select(item => item.Value)),
        _ => node.ToString(),
    };

    private static string? Scalar(YamlMappingNode node, string key) => node.Children.TryGetValue(new YamlScalarNode(key), out var value) ? (value as YamlScalarNode)?.Value : null;
}
