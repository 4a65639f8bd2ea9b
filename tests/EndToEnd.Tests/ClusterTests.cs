using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Fairlead.EndToEnd.Tests.Running;

namespace Fairlead.EndToEnd.Tests;

public class ClusterTests(TestCluster cluster)
{
    [Fact]
    public async Task A_second_up_is_fine_and_status_says_what_serves()
    {
        await using var space = await cluster.SpaceAsync();
        var second = await cluster.Machine.FairleadAsync("up");
        var status = await cluster.Machine.FairleadAsync("status");

        Assert.Contains("runs already", second.Text);
        Assert.Contains("API server", status.Text);
        Assert.Equal(Path.Combine(cluster.Machine.DataDir, "kubeconfig"), (await cluster.Machine.FairleadAsync("kubeconfig", "--path")).Text.Trim());
    }

    [Fact]
    public async Task A_person_s_certificate_request_is_signed_once_it_is_approved()
    {
        await using var space = await cluster.SpaceAsync();
        using var key = RSA.Create(2048);                                       // what openssl makes, unlike the cluster's own keys
        string pem = new CertificateRequest("O=developers, CN=jane", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSigningRequestPem();
        await space.ApplyAsync($$"""
            apiVersion: certificates.k8s.io/v1
            kind: CertificateSigningRequest
            metadata: {name: {{space.Name}}}
            spec: {signerName: kubernetes.io/kube-apiserver-client, expirationSeconds: 3600, usages: [client auth], request: {{Convert.ToBase64String(Encoding.ASCII.GetBytes(pem))}}}
            """);
        await space.KubectlAsync($"certificate approve {space.Name}");
        var signed = await Space.EventuallyAsync(
            () => space.TryKubectlAsync("get", "csr", space.Name, "-o", "jsonpath={.status.certificate}"), answer => answer.Output.Length > 0);
        string folder = Directory.CreateTempSubdirectory("jane-").FullName;
        await File.WriteAllBytesAsync(Path.Combine(folder, "crt"), Convert.FromBase64String(signed.Text));
        await File.WriteAllTextAsync(Path.Combine(folder, "key"), key.ExportPkcs8PrivateKeyPem());
        var told = await cluster.Machine.RunAsync(
            "curl", "-sS", "--cacert", Path.Combine(cluster.Machine.DataDir, "pki", "ca.crt"), "--cert", Path.Combine(folder, "crt"), "--key", Path.Combine(folder, "key"),
            $"https://{Machine.Address}:6443/api/v1/nodes");
        Directory.Delete(folder, recursive: true);
        await space.KubectlAsync($"delete csr {space.Name}");

        Assert.Contains("nodes is forbidden: User \\\"jane\\\" cannot list resource \\\"nodes\\\" in API group \\\"\\\" at the cluster scope", told.Text);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nodes_pods_and_services_have_the_columns_people_know(bool old)
    {
        await using var space = await cluster.SpaceAsync(old ? cluster.OldestKubectl : cluster.NewestKubectl);
        await space.DeployAsync("web", 1, 5000);
        await space.KubectlAsync("create service nodeport web --tcp=80:5000 --tcp=2121:21");

        Assert.Matches(@"NAME +STATUS +ROLES +AGE +VERSION.*\n.* Ready ", await space.KubectlAsync("get nodes -o wide"));
        Assert.Matches(@"NAME +READY +STATUS +RESTARTS +AGE +IP +NODE.*\nweb-\S+ +1/1 +Running +0 ", await space.KubectlAsync("get pods -o wide"));
        Assert.Matches(@"NAME +TYPE +CLUSTER-IP +EXTERNAL-IP +PORT\(S\) +AGE\s+web +NodePort +10\.96\.\d+\.\d+ +<none> +80:3\d{4}/TCP,2121:3\d{4}/TCP ", await space.KubectlAsync("get services"));
        Assert.Matches(@"NAME +ENDPOINTS +AGE\s+web +10\.244\.\d+\.\d+:(21|5000),10\.244\.\d+\.\d+:(21|5000) ", await space.KubectlAsync("get endpoints"));
        Assert.Contains("TargetPort:", await space.KubectlAsync("describe service web"));
        Assert.Matches(@"Normal +Started +\S+ +kubelet ", await space.KubectlAsync("describe pods"));
    }

    [Fact]
    public async Task The_chain_of_six_ports_is_traced_on_the_running_cluster()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("apply", "-f", Files.Example("six-ports.yaml"));
        await space.KubectlAsync("rollout status deployment/fb-backends --timeout=60s");
        var trace = await Space.EventuallyAsync(() => TraceAsync(space, "svc/fb-backends"), outcome => outcome.Status == 0);

        Assert.Matches(@"web port +80/TCP[\s\S]*node port +30904/TCP[\s\S]*service port +5001/TCP[\s\S]*endpoints +2 ready[\s\S]*target port +8001/TCP[\s\S]*container port +8001/TCP[\s\S]*process +8001/TCP", trace.Text);
        var broken = await TraceAsync(space, "svc/fb-backends:30904");
        Assert.Equal(1, broken.Status);
        Assert.Contains("[node-port-on-cluster-ip]", broken.Output);
    }

    [Fact]
    public async Task A_traced_connection_is_really_made_and_shown_where_the_kernel_led_it()
    {
        await using var space = await cluster.SpaceAsync();
        await space.KubectlAsync("apply", "-f", Files.Example("six-ports.yaml"));
        await space.ApplyAsync($"{{apiVersion: v1, kind: Pod, metadata: {{name: client}}, spec: {{terminationGracePeriodSeconds: 0, containers: [{{name: c, image: {Space.Busybox}, command: [sleep, '1000']}}]}}}}");
        await space.KubectlAsync("rollout status deployment/fb-backends --timeout=60s");
        await space.KubectlAsync("wait pod/client --for=condition=Ready --timeout=60s");

        foreach (string from in (string[])["pod/client", $"node/{cluster.Machine.Name}"])
        {
            var trace = await Space.EventuallyAsync(() => TraceAsync(space, "svc/fb-backends", "--from", from, "--probe"), outcome => outcome.Status == 0);
            Assert.Matches(@"✓ connection +10\.96\.\d+\.\d+:5001/TCP +connected in [\d.]+ ms; the kernel leads it to 10\.244\.\d+\.\d+:8001 \(pod fb-backends-\S+\)", trace.Text);
        }
        await space.KubectlAsync("patch", "svc", "fb-backends", "--type=json", "-p", """[{"op": "replace", "path": "/spec/ports/0/targetPort", "value": 8099}]""");
        var refused = await Space.EventuallyAsync(() => TraceAsync(space, "svc/fb-backends", "--from", "pod/client", "--probe"), outcome => outcome.Output.Contains("✗ connection"));
        Assert.Contains("refused; the kernel leads it to 10.244.", refused.Output);
        Assert.Equal(2, (await TraceAsync(space, "svc/fb-backends", "--from", "pod/nobody", "--probe")).Status);
    }

    private Task<Outcome> TraceAsync(Space space, string target, params IReadOnlyList<string> flags) =>
        cluster.Machine.RunAsync([Files.Program, "trace", target, "--namespace", space.Name, "--kubeconfig", Path.Combine(cluster.Machine.DataDir, "kubeconfig"), .. flags]);
}
