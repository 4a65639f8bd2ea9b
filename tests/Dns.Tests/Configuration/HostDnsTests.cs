using Fairlead.Dns.Configuration;
using Fairlead.DnsWire;
using Fairlead.Primitives;

namespace Fairlead.Dns.Tests.Configuration;

public sealed class HostDnsTests : IDisposable
{
    private static readonly IpAddr Server = IpAddr.Parse("10.96.0.10");
    private static readonly DnsName Domain = DnsName.Parse("cluster.local");
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fairlead-hostdns-");

    private string ResolverFile => Path.Combine(_folder.FullName, "resolv.conf");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Ours_comes_first_and_the_original_comes_back()
    {
        const string original = "# by the administrator\nnameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nsearch corp.example\n";
        File.WriteAllText(ResolverFile, original);
        var host = new HostDns(ResolverFile);
        Assert.True(host.Apply(Server, Domain));
        Assert.True(host.IsActive);
        var conf = ResolvConf.Parse(File.ReadAllText(ResolverFile));
        Assert.Equal(["10.96.0.10:53", "192.0.2.1:53", "192.0.2.2:53"], conf.Servers.Select(server => server.ToString()));
        Assert.Equal([DnsName.Parse("corp.example")], conf.Search);
        Assert.Equal("192.0.2.1:53", ResolvConf.Parse(File.ReadAllText(HostDns.OriginalOf(ResolverFile))).Servers[0].ToString());   // what we forward to

        Assert.False(host.Apply(Server, Domain));                                 // safe to repeat
        Assert.True(host.Undo());
        Assert.Equal(original, File.ReadAllText(ResolverFile));
        Assert.False(File.Exists(host.Backup));
        Assert.False(host.Undo());
    }

    [Fact]
    public void A_symbolic_link_comes_back_as_one()
    {
        string target = Path.Combine(_folder.FullName, "stub.conf");
        File.WriteAllText(target, "nameserver 127.0.0.53\n");
        File.CreateSymbolicLink(ResolverFile, target);
        var host = new HostDns(ResolverFile);
        host.Apply(Server, Domain);
        Assert.Equal("nameserver 127.0.0.53\n", File.ReadAllText(target));
        host.Undo();
        Assert.Equal(target, new FileInfo(ResolverFile).LinkTarget);
    }

    [Fact]
    public void A_file_that_somebody_wrote_meanwhile_stands()
    {
        File.WriteAllText(ResolverFile, "nameserver 192.0.2.1\n");
        var host = new HostDns(ResolverFile);
        host.Apply(Server, Domain);
        File.WriteAllText(ResolverFile, "nameserver 192.0.2.99\n");
        host.Undo();
        Assert.Equal("nameserver 192.0.2.99\n", File.ReadAllText(ResolverFile));
    }
}
