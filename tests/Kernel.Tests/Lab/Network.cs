namespace Fairlead.Kernel.Tests.Lab;

/// <summary>
/// Two nodes, their pods and a client outside, joined by a switch. Both families; the last number is the same in both.
/// <code>
///   client 192.0.2.100 ─┐                        pods of node 1: a 10.1.1.2, b 10.1.1.3 (fd00:1:1::2, ::3)
///   node1  192.0.2.1  ──┼─ switch, 2001:db8::/64
///   node2  192.0.2.2  ──┘                        pods of node 2: c 10.1.2.2, d 10.1.2.3 (fd00:1:2::2, ::3)
///   cluster IPs 10.96.0.0/16, fd00:96::/108 (routed to node 1 for the client); external addresses 203.0.113.0/24, 2001:db8:cb00::/64 likewise
/// </code>
/// </summary>
internal sealed class Network : IDisposable
{
    private readonly Machine _switch = new("sw");

    internal Network()
    {
        _switch.Ip("link add br0 type bridge forward_delay 0 mcast_snooping 0");
        _switch.Ip("link set br0 up");
        Node1 = Node("node1", 1);
        Node2 = Node("node2", 2);
        Client = Plugged("client", 100);
        A = Pod(Node1, "a", 1, 2);
        B = Pod(Node1, "b", 1, 3);
        C = Pod(Node2, "c", 2, 2);
        D = Pod(Node2, "d", 2, 3);
        foreach (var (node, other, number) in new[] { (Node1, 2, 2), (Node2, 1, 1) })
        {
            node.Ip($"route add 10.1.{number}.0/24 via 192.0.2.{other}");
            node.Ip($"-6 route add fd00:1:{number}::/64 via 2001:db8::{other}");
            node.Ip("route add default via 192.0.2.100");
            node.Ip("-6 route add default via 2001:db8::100");
        }
        foreach (string range in new[] { "10.96.0.0/16", "203.0.113.0/24" }) Client.Ip($"route add {range} via 192.0.2.1");
        foreach (string range in new[] { "fd00:96::/108", "2001:db8:cb00::/64" }) Client.Ip($"-6 route add {range} via 2001:db8::1");
    }

    internal Machine Node1 { get; }
    internal Machine Node2 { get; }
    internal Machine Client { get; }
    internal Machine A { get; }
    internal Machine B { get; }
    internal Machine C { get; }
    internal Machine D { get; }

    internal Machine this[string label] => new[] { Node1, Node2, Client, A, B, C, D }.First(machine => machine.Label == label);

    public void Dispose()
    {
        foreach (var machine in new[] { A, B, C, D, Client, Node1, Node2, _switch }) machine.Dispose();
    }

    private Machine Node(string name, int number)
    {
        var node = Plugged(name, number);
        node.Sysctl("net.ipv4.ip_forward", 1);
        node.Sysctl("net.ipv6.conf.all.forwarding", 1);
        return node;
    }

    private Machine Plugged(string name, int number)
    {
        var machine = new Machine(name);
        machine.Ip($"link add eth0 type veth peer name p{number} netns {_switch.Name}");
        _switch.Ip($"link set p{number} master br0 up");
        Address(machine, "eth0", $"192.0.2.{number}/24", $"2001:db8::{number}/64");
        return machine;
    }

    private static Machine Pod(Machine node, string name, int subnet, int number)
    {
        var pod = new Machine(name);
        pod.Ip($"link add eth0 type veth peer name v{name} netns {node.Name}");
        Address(pod, "eth0", $"10.1.{subnet}.{number}/32", $"fd00:1:{subnet}::{number}/128");
        Address(node, $"v{name}", "169.254.1.1/32 scope link", "fe80::1/64");        // of link scope: never a source that others see
        pod.Ip("route add 169.254.1.1 dev eth0");
        pod.Ip("route add default via 169.254.1.1");
        pod.Ip("-6 route add default via fe80::1 dev eth0");
        node.Ip($"route add 10.1.{subnet}.{number}/32 dev v{name} src 192.0.2.{subnet}");
        node.Ip($"-6 route add fd00:1:{subnet}::{number}/128 dev v{name} src 2001:db8::{subnet}");
        return pod;
    }

    private static void Address(Machine machine, string link, string v4, string v6)
    {
        machine.Ip($"link set {link} up");
        machine.Ip($"addr add {v4} dev {link}");
        machine.Ip($"-6 addr add {v6} dev {link} nodad");
    }
}
