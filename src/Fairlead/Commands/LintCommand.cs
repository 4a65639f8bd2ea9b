using System.CommandLine;
using System.Net;
using Fairlead.Client;
using Fairlead.Composition;
using Fairlead.Explain.Lint;
using Fairlead.Explain.Lint.Reading;
using Fairlead.Explain.Lint.Rendering;
using Fairlead.Kubernetes;

namespace Fairlead.Commands;

/// <summary><c>fairlead lint</c>: what is wrong with manifests, before they are applied.</summary>
public static class LintCommand
{
    private const string FailNever = "never";

    public static Command Create()
    {
        var files = new Option<string[]>("--filename", "-f") { Description = "A file, a folder (its .yaml, .yml and .json files, those below it too), or - for standard input. May stand several times.", AllowMultipleArgumentsPerToken = true };
        var cluster = new Option<bool>("--cluster") { Description = "Also knows the objects of a cluster; without -f, looks at those." };
        var kubeconfig = TraceCommand.KubeconfigFlag();
        var ns = new Option<string>("--namespace", "-n") { Description = "The namespace of objects that name none.", DefaultValueFactory = _ => "default" };
        var nodePorts = Flags.Ports("--service-node-port-range", "30000-32767", "The node ports of the cluster that the manifests are for.");
        var failOn = new Option<string>("--fail-on") { Description = "error, warning, note or never: from which severity on the exit status is 1.", DefaultValueFactory = _ => "error" };
        failOn.AcceptOnlyFromAmong("error", "warning", "note", FailNever);
        var output = new Option<string>("--output", "-o") { Description = "text, json, sarif or github.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json", "sarif", "github");
        var explain = Flags.OptionalText("--explain", "Says what a code is about, and ends; 'all' lists every code.");
        var command = new Command("lint",
            """
            Reads manifests (YAML or JSON, many documents, many files, all seen together) and says what the API server would refuse and what
            it would take although it cannot work: ports, names, selectors, node ports, host ports, probes, Ingresses, policies.
            Exit status 0: nothing at or above --fail-on; 1: something; 2: input that cannot be read, or wrong use.

              fairlead lint -f manifests/
              helm template ./chart | fairlead lint -f - --fail-on warning
            """) { files, cluster, kubeconfig, ns, nodePorts, failOn, output, explain };
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(explain) is { } code) return Explain(code);
            string[] named = parsed.GetValue(files) ?? [];
            bool asksCluster = parsed.GetValue(cluster);
            if (named.Length == 0 && !asksCluster) throw new CommandFailure("Nothing to look at: give files with -f, or --cluster.", ExitStatus.WrongUse);
            var range = parsed.GetValue(nodePorts);
            var options = new LintOptions { Namespace = parsed.GetValue(ns)!, KnowsCluster = asksCluster, NodePorts = (range.First, range.Last) };
            var texts = new List<ReadResult>();
            foreach (string file in named.SelectMany(FilesOf)) texts.Add(ManifestReader.Read(file == "-" ? "stdin" : file, await TextAsync(file, stop), options));
            IReadOnlyList<Manifest> known = asksCluster ? await ClusterAsync(parsed.GetValue(kubeconfig), subjects: named.Length == 0, stop) : [];
            var report = Linter.Lint(texts, known, options);
            await WriteAsync(report, parsed.GetValue(output)!, stop);
            return report.Unreadable ? ExitStatus.WrongUse : report.Findings.Any(finding => finding.Severity >= Threshold(parsed.GetValue(failOn)!)) ? ExitStatus.Failed : ExitStatus.Done;
        });
        return command;
    }

    private static Severity Threshold(string failOn) => failOn == FailNever ? (Severity)int.MaxValue : Enum.Parse<Severity>(failOn, ignoreCase: true);

    private static int Explain(string code)
    {
        if (code == "all")
        {
            int width = LintRules.All.Max(each => each.Code.Length);
            foreach (var each in LintRules.All) Console.WriteLine($"{each.Code.PadRight(width)}  {LintText.Word(each.Severity),-7}  {each.Title}");
            return ExitStatus.Done;
        }
        var rule = LintRules.Find(code) ?? throw new CommandFailure($"--explain: there is no code '{code}'; fairlead lint --explain all lists them.", ExitStatus.WrongUse);
        Console.WriteLine($"{rule.Code} ({LintText.Word(rule.Severity)}): {rule.Title}.\n\n{rule.Why}\n\nTo spare one object: metadata.annotations[\"{Linter.IgnoreAnnotation}\"]: {rule.Code}");
        return ExitStatus.Done;
    }

    private static IEnumerable<string> FilesOf(string named)
    {
        if (named == "-") return [named];
        if (Directory.Exists(named))
        {
            var found = Directory.EnumerateFiles(named, "*", SearchOption.AllDirectories).Where(file => Path.GetExtension(file) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal).ToList();
            return found.Count > 0 ? found : throw new CommandFailure($"-f: the folder {named} has no .yaml, .yml or .json files.", ExitStatus.WrongUse);
        }
        return File.Exists(named) ? [named] : throw new CommandFailure($"-f: there is no file or folder {named}.", ExitStatus.WrongUse);
    }

    private static async Task<string> TextAsync(string file, CancellationToken stop)
    {
        try
        {
            return file == "-" ? await Console.In.ReadToEndAsync(stop) : await File.ReadAllTextAsync(file, stop);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure($"-f: {file} cannot be read: {unreadable.Message}", ExitStatus.WrongUse, unreadable);
        }
    }

    /// <param name="subjects">Findings are about the cluster's objects themselves.</param>
    private static async Task<IReadOnlyList<Manifest>> ClusterAsync(string? kubeconfig, bool subjects, CancellationToken stop)
    {
        using var client = Kubeconfigs.Connection(kubeconfig).Connect();
        IReadOnlyList<Manifest>[] kinds =
        [
            await ObjectsAsync<Kubernetes.Core.Service>(client, subjects, stop), await ObjectsAsync<Kubernetes.Core.Pod>(client, subjects, stop),
            await ObjectsAsync<Kubernetes.Core.ReplicationController>(client, subjects, stop), await SecretsAsync(client, subjects, stop),
            await ObjectsAsync<Kubernetes.Core.Node>(client, subjects, stop), await ObjectsAsync<Kubernetes.Apps.Deployment>(client, subjects, stop),
            await ObjectsAsync<Kubernetes.Apps.ReplicaSet>(client, subjects, stop), await ObjectsAsync<Kubernetes.Apps.StatefulSet>(client, subjects, stop),
            await ObjectsAsync<Kubernetes.Apps.DaemonSet>(client, subjects, stop), await ObjectsAsync<Kubernetes.Batch.Job>(client, subjects, stop),
            await ObjectsAsync<Kubernetes.Batch.CronJob>(client, subjects, stop), await ObjectsAsync<Kubernetes.Networking.Ingress>(client, subjects, stop),
            await ObjectsAsync<Kubernetes.Networking.IngressClass>(client, subjects, stop), await ObjectsAsync<Kubernetes.Networking.NetworkPolicy>(client, subjects, stop),
        ];
        return [.. kinds.SelectMany(kind => kind)];
    }

    /// <summary>Who may only view a cluster may not see its Secrets: that is said, and the rest goes on.</summary>
    private static async Task<IReadOnlyList<Manifest>> SecretsAsync(KubeClient client, bool subjects, CancellationToken stop)
    {
        try
        {
            return await ObjectsAsync<Kubernetes.Core.Secret>(client, subjects, stop);
        }
        catch (ApiException refused) when (refused.Code == HttpStatusCode.Forbidden)
        {
            await Console.Error.WriteLineAsync($"fairlead: the cluster's Secrets may not be listed, so Ingresses' certificates are looked for in the files alone: {refused.Message}");
            return [];
        }
    }

    /// <summary>What was made by hand: what has an owner is told of with its owner.</summary>
    private static async Task<IReadOnlyList<Manifest>> ObjectsAsync<T>(KubeClient client, bool subjects, CancellationToken stop) where T : class, IKubernetesObject<T> =>
        [.. (await client.ListAsync<T>(stop: stop)).Items.Where(each => each.Metadata.OwnerReferences.Count == 0)
            .Select(each => new Manifest("cluster", new SourceNode(default), T.Resource, KubernetesJson.ToTree(each), each.Metadata.Namespace ?? "", each.Metadata.Name ?? "") { IsSubject = subjects })];

    private static async Task WriteAsync(LintReport report, string output, CancellationToken stop)
    {
        switch (output)
        {
            case "json": await Console.OpenStandardOutput().WriteAsync(LintJson.Render(report), stop); break;
            case "sarif": await Console.OpenStandardOutput().WriteAsync(LintSarif.Render(report, VersionCommand.Version), stop); break;
            case "github": Console.Write(LintGithub.Render(report)); break;
            default: Console.Write(LintText.Render(report)); break;
        }
    }
}
