namespace Fairlead.Api.Security.Nodes;

/// <summary>Node agents are users "system:node:NAME" in the group "system:nodes".</summary>
internal static class NodeName
{
    public const string Group = "system:nodes";
    private const string UserPrefix = "system:node:";

    /// <summary>The node's name, or null for everybody else.</summary>
    public static string? Of(Identity identity) =>
        identity.User.StartsWith(UserPrefix, StringComparison.Ordinal) && identity.Groups.Contains(Group) ? identity.User[UserPrefix.Length..] : null;
}
