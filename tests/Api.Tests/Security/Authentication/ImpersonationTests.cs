using Fairlead.Api.Http;
using Fairlead.Api.Security;
using Fairlead.Api.Security.Authentication;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Tests.Security.Authentication;

public sealed class ImpersonationTests
{
    private static readonly Identity Jane = Identity.Of("jane", []);

    private static readonly RequestInfo ListPods = new() { IsResource = true, Path = "/api/v1/namespaces/a/pods", Verb = "list", Version = "v1", Namespace = "a", Resource = "pods" };

    private static Outcome<Identity> Assume(Func<RequestInfo, bool> may, params (string Name, string Value)[] headers)
    {
        var all = new HeaderDictionary();
        foreach (var (name, value) in headers) all.Append(name, value);
        return Impersonation.Assume(all, ListPods, Jane, new Permits(may));
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
        var outcome = Assume(info => info.Resource == "users", ("Impersonate-User", "joe"), ("Impersonate-Group", "devs"));
        Assert.Equal("pods is forbidden: User \"jane\" cannot impersonate-on:user-info:list resource \"pods\" in API group \"\" in the namespace \"a\"", outcome.Refusal!.Message);
    }

    [Theory]
    [InlineData("Impersonate-Group", "devs", "Name:\"\", UID:\"\", Groups:[]string{\"devs\"}, Extra:map[string][]string(nil)")]
    [InlineData("Impersonate-Uid", "u", "Name:\"\", UID:\"u\", Groups:[]string(nil), Extra:map[string][]string(nil)")]
    [InlineData("Impersonate-Extra-foo", "x", "Name:\"\", UID:\"\", Groups:[]string(nil), Extra:map[string][]string{\"foo\":[]string{\"x\"}}")]
    public void Without_a_user_nobody_is_meant(string header, string value, string shown) =>
        Assert.Equal($"requested &user.DefaultInfo{{{shown}}} without impersonating a user name", Assume(_ => true, (header, value)).Refusal!.Message);

    [Theory]
    [InlineData("joe", "impersonate-on:user-info:list pods|impersonate:user-info users.authentication.k8s.io/joe", true)]
    [InlineData("joe", "impersonate-on:user-info:list pods", false)]
    [InlineData("joe", "impersonate-on:user-info:get pods|impersonate:user-info users.authentication.k8s.io/joe", false)]
    [InlineData("system:serviceaccount:a:bot", "impersonate-on:serviceaccount:list pods|impersonate:serviceaccount serviceaccounts.authentication.k8s.io/bot", true)]
    [InlineData("system:serviceaccount:a:bot", "impersonate-on:user-info:list pods|impersonate:user-info users.authentication.k8s.io/system:serviceaccount:a:bot", false)]
    [InlineData("system:node:n1", "impersonate-on:arbitrary-node:list pods|impersonate:arbitrary-node nodes.authentication.k8s.io/n1", true)]
    [InlineData("joe", "impersonate users/joe", true)]
    public void One_may_act_as_another_in_some_requests_alone(string user, string permitted, bool may) =>
        Assert.Equal(may, !Assume(info => permitted.Split('|').Contains($"{info.Verb} {info.Resource}{(info.Group.Length > 0 ? $".{info.Group}" : "")}{(info.Name.Length > 0 ? $"/{info.Name}" : "")}"), ("Impersonate-User", user)).IsRefused);

    [Fact]
    public void A_node_that_is_acted_as_is_in_the_group_of_nodes() =>
        Assert.Equal(["system:nodes", "system:authenticated"], Assume(_ => true, ("Impersonate-User", "system:node:n1")).Value.Groups);

    [Fact]
    public void The_group_of_those_who_may_everything_is_given_by_the_old_permission_alone()
    {
        (string, string)[] headers = [("Impersonate-User", "joe"), ("Impersonate-Group", "system:masters")];
        Assert.False(Assume(_ => true, headers).IsRefused);
        Assert.Equal("groups.authentication.k8s.io \"system:masters\" is forbidden: User \"jane\" cannot impersonate:user-info resource \"groups\" in API group \"authentication.k8s.io\" at the cluster scope: impersonating the system:masters group is not allowed",
            Assume(info => info.Verb != "impersonate", headers).Refusal!.Message);
    }

    private sealed class Permits(Func<RequestInfo, bool> may) : IAuthorizer
    {
        public Verdict Authorize(Identity identity, RequestInfo request) => may(request) ? Verdict.Allowed : Verdict.Denied();
    }
}
