using Fairlead.Api.Security;
using Fairlead.Commands;

namespace Fairlead.Composition;

/// <summary>What parts call themselves to the API server; its first word is the field manager of what they write.</summary>
internal static class Agents
{
    private const string NodeUser = "system:node:";

    public static string Of(Identity who) =>
        $"{(who.User.StartsWith(NodeUser, StringComparison.Ordinal) ? "kubelet" : who.User[(who.User.LastIndexOf(':') + 1)..])}/{VersionCommand.Version.Split('+')[0]}";
}
