using System.CommandLine;
using System.CommandLine.Parsing;
using Fairlead.Api.Allocation;
using Fairlead.Primitives;
using Fairlead.Proxy.Configuration;

namespace Fairlead.Commands;

/// <summary>Makes options whose values are read once, with one sentence for a value that is none.</summary>
public static class Flags
{
    public static Option<string> Text(string name, string unless, string help) =>
        new(name) { Description = help, DefaultValueFactory = _ => unless };

    public static Option<string?> OptionalText(string name, string help) => new(name) { Description = help };

    public static Option<bool> Switch(string name, string help) => new(name) { Description = help };

    public static Option<IpPrefix> Prefix(string name, string unless, string help) => Parsed<IpPrefix>(name, unless, help,
        text => IpPrefix.TryParse(text, out var prefix) ? prefix : null, "an address range such as 10.96.0.0/16");

    /// <summary>One range, or one a family; how many and of which families is for the reader to judge.</summary>
    public static Option<IpPrefix[]> Prefixes(string name, string unless, string help) => new(name)
    {
        Description = help,
        HelpName = "value",
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => [.. unless.Split(',').Select(IpPrefix.Parse)],
        CustomParser = result => Each<IpPrefix>(result, name, result.Tokens[0].Value, PrefixOf, "an address range such as 10.96.0.0/16, or two with a comma between, one a family"),
    };

    /// <summary>One address, or one a family, with a comma between.</summary>
    public static Option<IpAddr[]> Addresses(string name, string help) => new(name)
    {
        Description = help,
        HelpName = "value",
        Arity = ArgumentArity.ExactlyOne,
        DefaultValueFactory = _ => [],
        CustomParser = result => Each<IpAddr>(result, name, result.Tokens[0].Value, text => IpAddr.TryParse(text, out var address) ? address : null, "an IP address such as 192.0.2.7, or two with a comma between, one a family"),
    };

    private static IpPrefix? PrefixOf(string text) => IpPrefix.TryParse(text, out var prefix) ? prefix : null;

    private static T[] Each<T>(ArgumentResult result, string name, string list, Func<string, T?> read, string form) where T : struct
    {
        var found = list.Split(',', StringSplitOptions.TrimEntries).Select(read).ToArray();
        return found.All(one => one is not null) ? [.. found.Select(one => one!.Value)] : Refuse<T[]>(result, name, list, form) ?? [];
    }

    public static Option<IpAddr?> OptionalAddress(string name, string help) => new(name)
    {
        Description = help,
        CustomParser = result => IpAddr.TryParse(result.Tokens[0].Value, out var address) ? address : Refuse<IpAddr?>(result, name, result.Tokens[0].Value, "an IP address such as 192.0.2.7"),
    };

    /// <summary>Reads one of several addresses; what is none is told of as a fault of <paramref name="name"/>.</summary>
    public static IpAddr AddressOf(ArgumentResult result, string name, string text) =>
        IpAddr.TryParse(text, out var address) ? address : Refuse<IpAddr>(result, name, text, "an IP address such as 192.0.2.7");

    /// <summary>Reads ADDRESS or ADDRESS:PORT.</summary>
    public static SocketAddr SocketOf(ArgumentResult result, string name, string text, ushort port) =>
        SocketAddr.TryParse(text, out var full) ? full
        : IpAddr.TryParse(text, out var address) ? new SocketAddr(address, port)
        : Refuse<SocketAddr>(result, name, text, "an address such as 192.0.2.53 or 192.0.2.53:5353");

    public static Option<ushort> Port(string name, ushort unless, string help) => Parsed<ushort>(name, unless.ToString(), help,
        text => ushort.TryParse(text, out ushort port) && port > 0 ? port : null, "a port from 1 to 65535");

    public static Option<uint> Number(string name, uint unless, uint least, uint most, string help) => Parsed<uint>(name, $"{unless}", help,
        text => uint.TryParse(text, out uint number) && number >= least && number <= most ? number : null, $"a number from {least} to {most}");

    public static Option<PortRange> Ports(string name, string unless, string help) => Parsed<PortRange>(name, unless, help,
        text => PortRange.TryParse(text, out var range) ? range : null, "a range of ports such as 30000-32767");

    public static Option<TimeSpan> Duration(string name, string unless, string help) => Parsed<TimeSpan>(name, unless, help,
        text => GoDuration.TryParse(text, out var span) ? span : null, "a duration such as 500ms, 30s or 5m");

    private static Option<T> Parsed<T>(string name, string unless, string help, Func<string, T?> read, string form) where T : struct => new(name)
    {
        Description = help,
        DefaultValueFactory = _ => read(unless)!.Value,
        HelpName = "value",
        CustomParser = result => read(result.Tokens[0].Value) is { } value ? value : Refuse<T>(result, name, result.Tokens[0].Value, form),
    };

    private static T? Refuse<T>(ArgumentResult result, string name, string text, string form)
    {
        result.AddError($"{name}: '{text}' is not {form}.");
        return default;
    }
}
