namespace Fairlead.Api.Security;

/// <summary>Whether a request is permitted; <see cref="Reason"/> says more, or is empty.</summary>
public readonly record struct Verdict(bool IsAllowed, string Reason)
{
    public static Verdict Allowed { get; } = new(true, "");
    public static Verdict Denied(string reason = "") => new(false, reason);
}
