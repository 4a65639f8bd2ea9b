using System.Diagnostics;
using Fairlead.Linux.Namespaces;
using Fairlead.Testing;

namespace Fairlead.Kernel.Tests.Lab;

/// <summary>A network namespace that plays a node, a pod, a client or a switch.</summary>
internal sealed class Machine : IDisposable
{
    private readonly NetworkNamespace _namespace;

    internal Machine(string label)
    {
        Label = label;
        Name = TestNamespaces.NameFor(label);
        _namespace = NetworkNamespace.CreateNamed(Name);
        Ip("link set lo up");
        Sysctl("net.ipv6.conf.default.accept_dad", 0);                               // addresses are usable at once
    }

    internal string Label { get; }

    /// <summary>As `ip netns` knows it.</summary>
    internal string Name { get; }

    internal T Run<T>(Func<T> work) => _namespace.Run(work);
    internal void Run(Action work) => _namespace.Run(work);

    /// <summary>`ip` with these words, inside.</summary>
    internal void Ip(string words) => Execute("ip", $"-n {Name} {words}");

    /// <summary>A program with these words, inside; its output, or an exception with what it said.</summary>
    internal string Inside(string words) => Execute("ip", $"netns exec {Name} {words}");

    internal bool Succeeds(string words) => Start("ip", $"netns exec {Name} {words}", out _, out _) == 0;

    internal void Sysctl(string name, int value) => Run(() => File.WriteAllText($"/proc/sys/{name.Replace('.', '/')}", $"{value}"));

    public void Dispose()
    {
        _namespace.Dispose();
        NetworkNamespace.RemoveNamed(Name);
    }

    internal static string Execute(string program, string words) =>
        Start(program, words, out string output, out string errors) == 0 ? output : throw new InvalidOperationException($"{program} {words}: {errors.Trim()} {output.Trim()}");

    private static int Start(string program, string words, out string output, out string errors)
    {
        using var process = Process.Start(new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var reading = process.StandardError.ReadToEndAsync();
        output = process.StandardOutput.ReadToEnd();
        errors = reading.Result;
        process.WaitForExit();
        return process.ExitCode;
    }
}
