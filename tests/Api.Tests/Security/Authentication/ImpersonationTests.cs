using Fairlead.Api.Http;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Authentication;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Tests.Security.Authentication;

public sealed class ImpersonationTests
{
    private static readonly Identity Jane = Identity.Of("jane", []);

    private static Outcome<Identity> Assume(Func<RequestInfo, bool> may, params (string Name, string Value)[] headers)
    {
        var all = new HeaderDictionary();
        foreach (var (name, value) in headers) all.Append(name, value);
        return Impersonation.Assume(all, Jane, new Permits(may));
    }

    [Fact]
    public void Without_the_headers_one_is_oneself() => Assert.Same(Jane, Assume(_ => false).Value);

    [Fact]
    public void Who_may_becomes_somebody_else()
    {
        var who = Assume(_ => true, ("Impersonate-User", "joe"), ("Impersonate-Group", "devs"), ("Impersonate-Group", "ops"), ("Impersonate-Extra-scopes%2Fa", "x")).Value;
        Assert.Equal("joe", who.User);
        Assert.Equal(["devs", "ops", "system:authenticated"], who.Groups);
        Assert.Equal(["x"], who.Extra["scopes/a"]);
    }

    [Fact]
    public void A_service_account_comes_with_its_groups()
    {
        var who = Assume(info => info is { Resource: "serviceaccounts", Namespace: "a", Name: "bot" }, ("Impersonate-User", "system:serviceaccount:a:bot")).Value;
        Assert.Equal(["system:serviceaccounts", "system:serviceaccounts:a", "system:authenticated"], who.Groups);
    }

    [Fact]
    public void Each_part_needs_the_permission()
    {
        var outcome = Assume(info => info.Resource == "users", ("Impersonate-User", "joe"), ("Impersonate-Group", "system:masters"));
        Assert.Equal("groups \"system:masters\" is forbidden: User \"jane\" cannot impersonate resource \"groups\" in API group \"\" at the cluster scope", outcome.Refusal!.Message);
    }

    [Fact]
    public void Groups_without_a_user_are_refused() => Assert.True(Assume(_ => true, ("Impersonate-Group", "devs")).IsRefused);

    private sealed class Permits(Func<RequestInfo, bool> may) : IAuthorizer
    {
        public Verdict Authorize(Identity identity, RequestInfo request) => may(request) ? Verdict.Allowed : Verdict.Denied();
    }
}
