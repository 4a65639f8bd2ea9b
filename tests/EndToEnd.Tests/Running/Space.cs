namespace Fairlead.EndToEnd.Tests.Running;

/// <summary>A namespace of the test's own, and one kubectl to work in it.</summary>
public sealed class Space(Machine machine, string kubectl, string name) : IAsyncDisposable
{
    public const string Busybox = "fairlead.local/busybox:demo";

    public string Name => name;

    public Machine Machine => machine;

    /// <summary>Runs kubectl in the namespace and gives what it printed; the test fails when kubectl does.</summary>
    public async Task<string> KubectlAsync(params IReadOnlyList<string> arguments) => (await TryKubectlAsync(arguments)).Text;

    /// <summary>One command line, cut at blanks.</summary>
    public Task<string> KubectlAsync(string line) => KubectlAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    public Task<Outcome> TryKubectlAsync(params IReadOnlyList<string> arguments) => machine.KubectlAsync(kubectl, ["--namespace", name, .. arguments]);

    public async Task CreateAsync() => _ = (await machine.KubectlAsync(kubectl, ["create", "namespace", name])).Text;

    public async Task ApplyAsync(string yaml) => _ = (await TryApplyAsync(yaml)).Text;

    public Task<Outcome> TryApplyAsync(string yaml) => machine.KubectlAsync(kubectl, ["--namespace", name, "apply", "-f", "-"], yaml);

    /// <summary>Pods with a web server that answers with its pod's name, labelled app: NAME.</summary>
    public async Task DeployAsync(string app, int replicas, int port)
    {
        await ApplyAsync($$$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{{app}}}}
            spec:
              replicas: {{{replicas}}}
              selector: {matchLabels: {app: {{{app}}}}}
              template:
                metadata: {labels: {app: {{{app}}}}}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                  - name: web
                    image: {{{Busybox}}}
                    command: [sh, -c, 'mkdir -p /www && hostname > /www/index.html && exec httpd -f -p {{{port}}} -h /www']
                    readinessProbe: {httpGet: {path: /, port: {{{port}}}}, periodSeconds: 1}
            """);
        await KubectlAsync($"rollout status deployment/{app} --timeout=60s");
    }

    /// <summary>A pod to look from.</summary>
    public async Task ClientAsync()
    {
        await KubectlAsync("apply", "-f", Files.Example("client.yaml"));
        await KubectlAsync("wait pod/client --for=condition=Ready --timeout=60s");
    }

    public Task<string> InClientAsync(string script) => KubectlAsync("exec", "client", "-c", "client", "--", "/bin/sh", "-c", script);

    public Task<Outcome> TryInClientAsync(string script) => TryKubectlAsync("exec", "client", "-c", "client", "--", "/bin/sh", "-c", script);

    public Forwarding Forward(string target, int local, int port) => machine.StartKubectl(kubectl, ["--namespace", name, "port-forward", target, $"{local}:{port}"]);

    /// <summary>One field of an object.</summary>
    public Task<string> FieldAsync(string obj, string path) => KubectlAsync("get", obj, "-o", $"jsonpath={{{path}}}");

    public Task<string> ClusterIpAsync(string service) => FieldAsync($"service/{service}", ".spec.clusterIP");

    public Task<string> NodePortAsync(string service) => FieldAsync($"service/{service}", ".spec.ports[0].nodePort");

    /// <summary>Asks again until the answer is right, at most a minute.</summary>
    public static async Task<Outcome> EventuallyAsync(Func<Task<Outcome>> ask, Func<Outcome, bool> isRight)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var answer = await ask();
            if (isRight(answer)) return answer;
            if (limit.IsCancellationRequested) throw new TimeoutException($"{answer.Command}\nstill answers {answer.Status}: {answer.Output}{answer.Error}");
            await ticks.WaitForNextTickAsync();
        }
    }

    public async ValueTask DisposeAsync() => await machine.KubectlAsync(kubectl, ["delete", "namespace", name, "--wait=false"]);
}
