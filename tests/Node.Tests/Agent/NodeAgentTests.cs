using System.Net;
using System.Net.WebSockets;
using System.Text;
using Fairlead.Kubernetes;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Tests.Images;
using Fairlead.Node.Tests.Probes;
using Event = Fairlead.Kubernetes.Core.Event;
using NodeRecord = Fairlead.Kubernetes.Core.Node;

namespace Fairlead.Node.Tests.Agent;

[Collection("lab")]
public class NodeAgentTests(LabNode node) : IClassFixture<LabNode>
{
    private static readonly CancellationToken Stop = new CancellationTokenSource(TimeSpan.FromMinutes(10)).Token;

    private static void NeedsContainerd() => Assert.SkipWhen(LabNode.Missing is not null, LabNode.Missing ?? "");

    [Fact]
    public void The_node_is_known_and_ready()
    {
        NeedsContainerd();
        var shown = node.Api.Find<NodeRecord>(null, node.Options.NodeName)!;
        Assert.Contains(shown.Status.Conditions, c => c is { Type: "Ready", Status: "True" });
        Assert.Equal("10.244.7.0/24", shown.Spec.PodCIDR);
        Assert.Equal("127.0.0.1", shown.Status.Addresses.First(a => a.Type == "InternalIP").Address);
    }

    private Task<string> AskAsync(string path) => node.Kubelet.GetStringAsync($"https://{node.KubeletAddress}/{path}", Stop);

    [Fact]
    public async Task A_pod_serves_at_its_own_address_and_goes_when_deleted()
    {
        NeedsContainerd();
        node.Create("web", "mkdir -p /www; hostname > /www/index.html; exec httpd -f -p 5000 -h /www", pod => pod with
        {
            Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { ReadinessProbe = new() { HttpGet = new() { Port = 5000, Path = "/" } } }] },
        });
        var ready = await node.UntilReadyAsync("web");
        Assert.Equal("Running", ready.Status.Phase);
        Assert.StartsWith("10.244.7.", ready.Status.PodIP);
        Assert.Equal("web\n", await node.Kubelet.GetStringAsync($"http://{ready.Status.PodIP}:5000/", Stop));
        Assert.Contains($"\"uid\":\"{ready.Metadata.Uid}\"", await AskAsync("runningpods/"));
        Assert.Contains("\"name\":\"web\",\"namespace\":\"default\"", await AskAsync("stats/summary"));
        Assert.Contains("pod_memory_working_set_bytes{namespace=\"default\",pod=\"web\"} ", await AskAsync("metrics/resource"));
        Assert.Contains($"\"maxPods\":{node.Options.MaxPods}", await AskAsync("configz"));
        await node.DeleteAsync("web");
        Assert.False(Directory.Exists(Path.Combine(node.Options.PodsDir, ready.Metadata.Uid!)));
    }

    [Fact]
    public async Task A_container_that_ends_leaves_its_status_its_words_and_its_log()
    {
        NeedsContainerd();
        node.Create("job", "echo out; echo err >&2; echo 'last words' > /dev/termination-log; exit 3", pod => pod with { Spec = pod.Spec with { RestartPolicy = "Never" } });
        var done = await node.UntilAsync("job", pod => pod.Status.Phase == "Failed");
        var end = done.Status.ContainerStatuses[0].State!.Terminated!;
        Assert.Equal((3, "Error", "last words\n"), (end.ExitCode, end.Reason, end.Message));
        string log = await node.Kubelet.GetStringAsync($"https://{node.KubeletAddress}/containerLogs/default/job/c", Stop);
        Assert.Equal(["err", "out"], log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order());
        Assert.Single((await node.Kubelet.GetStringAsync($"https://{node.KubeletAddress}/containerLogs/default/job/c?tailLines=1", Stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries));
        await node.DeleteAsync("job");
    }

    [Fact]
    public async Task A_container_that_fails_is_started_again()
    {
        NeedsContainerd();
        node.Create("crash", "exit 1");
        var restarted = await node.UntilAsync("crash", pod => pod.Status.ContainerStatuses is [{ RestartCount: 1, State.Waiting.Reason: "CrashLoopBackOff" }]);
        Assert.Equal(1, restarted.Status.ContainerStatuses[0].LastState!.Terminated!.ExitCode);
        await node.DeleteAsync("crash");
    }

    [Fact]
    public async Task A_pod_with_more_on_the_disk_than_it_may_is_evicted()
    {
        NeedsContainerd();
        node.Create("layer", "dd if=/dev/zero of=/file bs=1M count=4; sleep 3600", pod => pod with
        {
            Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Resources = new() { Limits = new Dictionary<string, Quantity> { ["ephemeral-storage"] = new("2Mi") } } }] },
        });
        node.Create("volume", "dd if=/dev/zero of=/data/file bs=1M count=4; sleep 3600", pod => pod with
        {
            Spec = pod.Spec with
            {
                Containers = [pod.Spec.Containers[0] with { VolumeMounts = [new() { Name = "v", MountPath = "/data" }] }],
                Volumes = [new() { Name = "v", EmptyDir = new() { SizeLimit = new("2Mi") } }],
            },
        });
        foreach (var (name, message) in new[] { ("layer", "Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. "), ("volume", "Usage of EmptyDir volume \"v\" exceeds the limit \"2Mi\". ") })
        {
            var evicted = await node.UntilAsync(name, pod => pod.Status.Phase == "Failed");
            Assert.Equal(("Evicted", message), (evicted.Status.Reason, evicted.Status.Message));
            Assert.Equal("False", evicted.Status.Conditions.First(c => c.Type == "Ready").Status);
            await node.Api.Until(() => node.Api.All<Event>().Any(e => e is { Reason: "Evicted", Type: "Warning" } && e.InvolvedObject?.Name == name && e.Message == message));
            await node.DeleteAsync(name);
        }
    }

    /// <summary>20,000 bytes fill a file here; each line takes 200.</summary>
    [Fact]
    public async Task A_log_goes_on_in_new_files_and_who_follows_it_misses_nothing()
    {
        NeedsContainerd();
        const string pad = "................................................................................................................................................";
        node.Create("talk", $"n=0; while :; do n=$((n+1)); echo $n {pad}; [ $((n%20)) = 0 ] && sleep 0.1; done");
        var pod = await node.UntilReadyAsync("talk");
        string folder = Path.Combine(node.Options.LogsDir, $"default_talk_{pod.Metadata.Uid}", "c");
        using (var reader = new StreamReader(await node.Kubelet.GetStreamAsync($"https://{node.KubeletAddress}/containerLogs/default/talk/c?follow=true", Stop)))
        {
            var seen = new HashSet<string>();
            for (int n = 1; seen.Count < 4; n++)                                     // until three files were left behind
            {
                Assert.StartsWith($"{n} ", await reader.ReadLineAsync(Stop));
                if (n % 50 == 0) seen.UnionWith(Directory.GetFiles(folder));
            }
        }
        Assert.InRange(Directory.GetFiles(folder).Length, 2, node.Options.MaxLogFiles);
        var tail = (await AskAsync("containerLogs/default/talk/c?tailLines=150")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(150, tail.Length);                                              // more than the newest file may have
        await node.DeleteAsync("talk");
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task Of_a_container_that_starts_again_and_again_two_logs_stay()
    {
        NeedsContainerd();
        node.Create("again", "echo start >> /m/starts; [ $(wc -l < /m/starts) = 3 ] && exec sleep 1000; true", pod => pod with
        {
            Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { VolumeMounts = [new() { Name = "m", MountPath = "/m" }] }], Volumes = [new() { Name = "m", EmptyDir = new() }] },
        });
        var pod = await node.UntilAsync("again", pod => pod.Status.ContainerStatuses is [{ RestartCount: 2, State.Running: not null }]);
        Assert.Equal(["1.log", "2.log"], Directory.GetFiles(Path.Combine(node.Options.LogsDir, $"default_again_{pod.Metadata.Uid}", "c")).Select(Path.GetFileName).Order());
        await node.DeleteAsync("again");
    }

    [Fact]
    public async Task A_pod_is_ready_when_its_grpc_server_says_so()
    {
        NeedsContainerd();
        await using var server = await HealthServer.StartAsync(HealthServer.With(HealthCheckResponse.Types.ServingStatus.NotServing));
        node.Create("grpc", "exec sleep 1000", pod => pod with
        {
            Spec = pod.Spec with { HostNetwork = true, Containers = [pod.Spec.Containers[0] with { ReadinessProbe = new() { PeriodSeconds = 1, Grpc = new() { Port = server.Port } } }] },
        });
        await node.Api.Until(() => node.Api.All<Event>().Any(e => e is { Reason: "Unhealthy", InvolvedObject.Name: "grpc", Message: "Readiness probe failed: service unhealthy (responded with \"NOT_SERVING\")" }));
        Assert.DoesNotContain(node.Find("grpc")!.Status.Conditions, c => c is { Type: "Ready", Status: "True" });
        server.Answer(HealthServer.With(HealthCheckResponse.Types.ServingStatus.Serving));
        await node.UntilReadyAsync("grpc");
        await node.DeleteAsync("grpc");
    }

    [Fact]
    public async Task A_pod_that_others_took_for_lost_says_that_it_is_ready()
    {
        NeedsContainerd();
        node.Create("lost", "exec sleep 1000");
        await node.UntilReadyAsync("lost");
        node.Api.Change<Pod>("default", "lost", pod => pod with { Status = pod.Status with { Conditions = [.. pod.Status.Conditions.Select(c => c.Type == "Ready" ? c with { Status = "False" } : c)] } });
        await node.UntilReadyAsync("lost");
        await node.DeleteAsync("lost");
    }

    [Fact]
    public async Task A_command_s_exit_status_reaches_the_client()
    {
        NeedsContainerd();
        node.Create("shell", "exec sleep 1000");
        await node.UntilReadyAsync("shell");
        foreach (string protocol in (string[])["v5.channel.k8s.io", "v4.channel.k8s.io"])
        {
            var (output, status) = await ExecAsync(protocol, "shell", "sh", "-c", "echo hi; exit 5");
            Assert.Equal("hi\n", output);
            Assert.Contains("\"ExitCode\"", status);
            Assert.Contains("\"message\":\"5\"", status);
        }
        Assert.Contains("\"Success\"", (await ExecAsync("v5.channel.k8s.io", "shell", "true")).Status);
        await node.DeleteAsync("shell");
    }

    [Fact]
    public async Task What_is_said_on_stdin_comes_out_until_it_is_closed()
    {
        NeedsContainerd();
        node.Create("cat", "exec sleep 1000");
        await node.UntilReadyAsync("cat");
        using var socket = await OpenAsync("v5.channel.k8s.io", "cat", "stdin=1&stdout=1", "cat");
        await socket.SendAsync(Encoding.UTF8.GetBytes("\0hello"), WebSocketMessageType.Binary, true, Stop);
        await socket.SendAsync((byte[])[255, 0], WebSocketMessageType.Binary, true, Stop);
        var (output, status) = await ReadAsync(socket);
        Assert.Equal("hello", output);
        Assert.Contains("Success", status);
        await node.DeleteAsync("cat");
    }

    [Fact]
    public async Task Containers_see_services_names_and_volumes()
    {
        NeedsContainerd();
        node.Api.Create(new ConfigMap { Metadata = new() { Name = "settings", Namespace = "default" }, Data = new Dictionary<string, string> { ["color"] = "blue" } });
        node.Create("env", "env | sort; cat /etc/hosts /etc/resolv.conf /config/color /scratch/missing 2>&1; ls -d /scratch; id -u", pod => pod with
        {
            Spec = pod.Spec with
            {
                RestartPolicy = "Never",
                SecurityContext = new() { RunAsUser = 1000, FsGroup = 2000 },
                HostAliases = [new() { Ip = "1.2.3.4", Hostnames = ["a.example", "b"] }],
                Volumes = [new() { Name = "config", ConfigMap = new() { Name = "settings" } }, new() { Name = "scratch", EmptyDir = new() }],
                Containers =
                [
                    pod.Spec.Containers[0] with
                    {
                        Env =
                        [
                            new() { Name = "COLOR", ValueFrom = new() { ConfigMapKeyRef = new() { Name = "settings", Key = "color" } } },
                            new() { Name = "IP", ValueFrom = new() { FieldRef = new() { FieldPath = "status.podIP" } } },
                            new() { Name = "BOTH", Value = "$(COLOR) $$(COLOR) $(NOBODY)" },
                        ],
                        VolumeMounts = [new() { Name = "config", MountPath = "/config" }, new() { Name = "scratch", MountPath = "/scratch" }],
                    },
                ],
            },
        });
        var done = await node.UntilAsync("env", pod => pod.Status.Phase == "Succeeded");
        var lines = (await node.Kubelet.GetStringAsync($"https://{node.KubeletAddress}/containerLogs/default/env/c", Stop)).Split('\n');
        Assert.Contains("KUBERNETES_SERVICE_HOST=10.96.0.1", lines);
        Assert.Contains("KUBERNETES_PORT_443_TCP=tcp://10.96.0.1:443", lines);
        Assert.Contains("COLOR=blue", lines);
        Assert.Contains("BOTH=blue $(COLOR) $(NOBODY)", lines);
        Assert.Contains($"IP={done.Status.PodIP}", lines);
        Assert.Contains($"{done.Status.PodIP}\tenv", lines);
        Assert.Contains("1.2.3.4\ta.example\tb", lines);
        Assert.Contains("nameserver 10.96.0.10", lines);
        Assert.Contains("search default.svc.cluster.local svc.cluster.local cluster.local", lines.Select(line => line.Trim()));
        Assert.Contains("options ndots:5", lines);
        Assert.Contains("1000", lines);
        await node.DeleteAsync("env");
    }

    [Fact]
    public async Task A_variable_comes_from_a_file_that_an_init_container_wrote()
    {
        NeedsContainerd();
        node.Create("envfile", "env", pod => pod with
        {
            Spec = pod.Spec with
            {
                RestartPolicy = "Never",
                Volumes = [new() { Name = "config", EmptyDir = new() { Medium = "Memory" } }],
                InitContainers =
                [
                    pod.Spec.Containers[0] with
                    {
                        Name = "setup",
                        Command = ["/bin/sh", "-c", "echo \"COLOR='dark blue'\" > /data/config.env"],
                        VolumeMounts = [new() { Name = "config", MountPath = "/data" }],
                    },
                ],
                Containers = [pod.Spec.Containers[0] with { Env = [OfFile("SHADE", "COLOR", false), OfFile("NONE", "NONE", true)] }],
            },
        });
        await node.UntilAsync("envfile", pod => pod.Status.Phase == "Succeeded");
        var lines = (await node.Kubelet.GetStringAsync($"https://{node.KubeletAddress}/containerLogs/default/envfile/c", Stop)).Split('\n');
        Assert.Contains("SHADE=dark blue", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("NONE="));
        await node.DeleteAsync("envfile");

        static EnvVar OfFile(string name, string key, bool optional) =>
            new() { Name = name, ValueFrom = new() { FileKeyRef = new() { VolumeName = "config", Path = "config.env", Key = key, Optional = optional } } };
    }

    [Fact]
    public async Task A_private_registry_gives_its_image_to_who_has_the_pull_secret()
    {
        NeedsContainerd();
        await using var registry = new PrivateRegistry();
        byte[] config = Encoding.UTF8.GetBytes(registry.DockerConfig);
        node.Api.Create(new Secret { Metadata = new() { Name = "pull", Namespace = "default" }, Type = "kubernetes.io/dockerconfigjson", Data = new Dictionary<string, byte[]> { [".dockerconfigjson"] = config } });
        Pod With(Pod pod, string secret) => pod with
        {
            Spec = pod.Spec with { ImagePullSecrets = [new() { Name = secret }], Containers = [pod.Spec.Containers[0] with { Image = registry.Image, ImagePullPolicy = "Always" }] },
        };
        node.Create("stranger", "sleep 3600", pod => With(pod, "none"));
        await node.UntilAsync("stranger", pod => pod.Status.ContainerStatuses is [{ State.Waiting.Reason: "ErrImagePull" or "ImagePullBackOff" }]);
        await node.Api.Until(() => node.Api.All<Event>().Any(e => e is { Reason: "FailedToRetrieveImagePullSecret", InvolvedObject.Name: "stranger" }));
        node.Create("member", "sleep 3600", pod => With(pod, "pull"));
        await node.UntilReadyAsync("member");
        await node.DeleteAsync("stranger");
        await node.DeleteAsync("member");
    }

    [Fact]
    public async Task A_missing_image_waits_with_the_known_reason()
    {
        NeedsContainerd();
        node.Create("noimage", "true", pod => pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Image = "fairlead.local/none:1", ImagePullPolicy = "Never" }] } });
        await node.UntilAsync("noimage", pod => pod.Status.ContainerStatuses is [{ State.Waiting.Reason: "ErrImageNeverPull" }]);
        await node.DeleteAsync("noimage");
    }

    [Fact]
    public async Task A_name_that_is_no_image_waits_with_the_known_reason()
    {
        NeedsContainerd();
        node.Create("badname", "true", pod => pod with { Spec = pod.Spec with { InitContainers = [pod.Spec.Containers[0] with { Name = "i", Image = "Not an image" }] } });
        var pod = await node.UntilAsync("badname", pod => pod.Status.InitContainerStatuses is [{ State.Waiting.Reason: "InvalidImageName" }]);
        Assert.Equal("Failed to apply default image tag \"Not an image\": couldn't parse image name \"Not an image\": invalid reference format", pod.Status.InitContainerStatuses[0].State!.Waiting!.Message);
        await node.Api.Until(() => node.Api.All<Event>().Any(e => e is { Reason: "Failed", Message: "Error: InvalidImageName", InvolvedObject: { Name: "badname", FieldPath: "spec.initContainers{i}" } }));
        await node.DeleteAsync("badname");
    }

    [Fact]
    public async Task A_command_that_is_not_there_is_a_crash()
    {
        NeedsContainerd();
        node.Create("nocommand", "", pod => pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Command = ["/nowhere/at/all"] }] } });
        await node.UntilAsync("nocommand", pod => pod.Status.ContainerStatuses is [{ State.Waiting.Reason: "RunContainerError" }]);
        var pod = await node.UntilAsync("nocommand", pod => pod.Status.ContainerStatuses is [{ RestartCount: >= 1, State.Waiting.Reason: "CrashLoopBackOff" }]);
        Assert.Equal((128, "StartError"), (pod.Status.ContainerStatuses[0].LastState!.Terminated!.ExitCode, pod.Status.ContainerStatuses[0].LastState!.Terminated!.Reason));
        await node.DeleteAsync("nocommand");
    }

    [Fact]
    public async Task A_running_container_gets_other_resources_and_goes_on()
    {
        NeedsContainerd();
        const string limit = "cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/cpu/cpu.cfs_quota_us 2>/dev/null";
        node.Create("resize", "exec sleep 1000", pod => With(pod, "100m", "NotRequired"));
        var before = await node.UntilReadyAsync("resize");
        Assert.Equal("100m", before.Status.ContainerStatuses[0].Resources!.Limits["cpu"].ToString());
        Assert.StartsWith("10000", (await ExecAsync("v5.channel.k8s.io", "resize", "sh", "-c", limit)).Output);
        node.Api.Change<Pod>("default", "resize", pod => With(pod, "200m", "NotRequired"));
        var after = await node.UntilAsync("resize", pod => pod.Status.ContainerStatuses[0].Resources!.Limits["cpu"].ToString() == "200m");
        Assert.StartsWith("20000", (await ExecAsync("v5.channel.k8s.io", "resize", "sh", "-c", limit)).Output);
        Assert.Equal((0, "200m"), (after.Status.ContainerStatuses[0].RestartCount, after.Status.ContainerStatuses[0].AllocatedResources["cpu"].ToString()));

        node.Api.Change<Pod>("default", "resize", pod => With(pod, "100k", "NotRequired"));
        await node.UntilAsync("resize", pod => pod.Status.Conditions.Any(c => c is { Type: "PodResizePending", Status: "True", Reason: "Infeasible" }));
        node.Api.Change<Pod>("default", "resize", pod => With(pod, "300m", "RestartContainer"));
        var restarted = await node.UntilAsync("resize", pod => pod.Status.ContainerStatuses is [{ RestartCount: 1, State.Running: not null }] && pod.Status.Conditions.All(c => c.Type != "PodResizePending"));
        Assert.Equal("300m", restarted.Status.ContainerStatuses[0].Resources!.Limits["cpu"].ToString());
        await node.DeleteAsync("resize");

        static Pod With(Pod pod, string cpu, string policy)
        {
            var amounts = new Dictionary<string, Fairlead.Kubernetes.Quantity> { ["cpu"] = new(cpu) };
            return pod with
            {
                Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Resources = new() { Requests = amounts, Limits = amounts }, ResizePolicy = [new() { ResourceName = "cpu", RestartPolicy = policy }] }] },
            };
        }
    }

    [Fact]
    public async Task Unknown_pods_and_containers_are_refused()
    {
        NeedsContainerd();
        var answer = await node.Kubelet.GetAsync($"https://{node.KubeletAddress}/containerLogs/default/nobody/c", Stop);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        using var stranger = new HttpRequestMessage(HttpMethod.Get, $"https://{node.KubeletAddress}/pods") { Headers = { Authorization = new("Bearer", "stranger") } };
        Assert.Equal(HttpStatusCode.Unauthorized, (await node.Kubelet.SendAsync(stranger, Stop)).StatusCode);
        Assert.Equal("ok", await node.Kubelet.GetStringAsync($"https://{node.KubeletAddress}/healthz", Stop));
    }

    private async Task<(string Output, string Status)> ExecAsync(string protocol, string pod, params string[] command)
    {
        using var socket = await OpenAsync(protocol, pod, "stdout=1&stderr=1", command);
        return await ReadAsync(socket);
    }

    private async Task<ClientWebSocket> OpenAsync(string protocol, string pod, string streams, params string[] command)
    {
        var socket = new ClientWebSocket { Options = { RemoteCertificateValidationCallback = static (_, _, _, _) => true } };
        socket.Options.AddSubProtocol(protocol);
        socket.Options.SetRequestHeader("Authorization", $"Bearer {Reviews.Token}");
        string query = string.Join('&', command.Select(part => $"command={Uri.EscapeDataString(part)}"));
        await socket.ConnectAsync(new Uri($"wss://{node.KubeletAddress}/exec/default/{pod}/c?{query}&{streams}"), Stop);
        return socket;
    }

    private static async Task<(string Output, string Status)> ReadAsync(ClientWebSocket socket)
    {
        var output = new StringBuilder();
        var status = new StringBuilder();
        var buffer = new byte[64 << 10];
        while (await socket.ReceiveAsync(buffer.AsMemory(), Stop) is var message && message.MessageType != WebSocketMessageType.Close)
            if (message.Count > 1) (buffer[0] == 3 ? status : output).Append(Encoding.UTF8.GetString(buffer, 1, message.Count - 1));
        return (output.ToString(), status.ToString());
    }
}
