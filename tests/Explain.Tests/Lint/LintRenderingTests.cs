using System.Text.Json;
using Fairlead.Explain.Lint;
using Fairlead.Explain.Lint.Reading;
using Fairlead.Explain.Lint.Rendering;

namespace Fairlead.Explain.Tests.Lint;

public sealed class LintRenderingTests
{
    private static LintReport Report { get; } = Linter.Lint(
        [ManifestReader.Read("a b.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: NodePort, ports: [{port: 80, nodePort: 7}]}\n---\napiVersion: example.com/v1\nkind: Widget\n", new())], [], new());

    [Fact]
    public void Text_is_what_editors_jump_to() => Assert.Equal("""
        a b.yaml:4:43: error: Node port 7 is not in the range 30000-32767. [node-port-out-of-range]
            service/default/web  spec.ports[0].nodePort
            to mend it: choose one of 30000 to 32767, or leave nodePort out

        1 error, 0 warnings, 0 notes about 1 object. 1 object of other kinds than Kubernetes' own was not checked.

        """, LintText.Render(Report));

    [Fact]
    public void Json_has_every_part()
    {
        using var json = JsonDocument.Parse(LintJson.Render(Report));
        var finding = json.RootElement.GetProperty("findings")[0];
        Assert.Equal(("node-port-out-of-range", "error", 4, 43), (finding.GetProperty("code").GetString(), finding.GetProperty("severity").GetString(), finding.GetProperty("line").GetInt32(), finding.GetProperty("column").GetInt32()));
        Assert.Equal((1, 1), (json.RootElement.GetProperty("errors").GetInt32(), json.RootElement.GetProperty("notChecked").GetInt32()));
    }

    [Fact]
    public void Sarif_names_rule_place_and_level()
    {
        using var json = JsonDocument.Parse(LintSarif.Render(Report, "1.2.3"));
        var run = json.RootElement.GetProperty("runs")[0];
        var result = run.GetProperty("results")[0];
        Assert.Equal("node-port-out-of-range", run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[0].GetProperty("id").GetString());
        var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal(("error", "a%20b.yaml", 4), (result.GetProperty("level").GetString(), place.GetProperty("artifactLocation").GetProperty("uri").GetString(), place.GetProperty("region").GetProperty("startLine").GetInt32()));
    }

    [Fact]
    public void Github_gets_workflow_commands() =>
        Assert.StartsWith("::error file=a b.yaml,line=4,col=43,title=node-port-out-of-range::Node port 7 is not in the range 30000-32767. To mend it: ", LintGithub.Render(Report));

    [Fact]
    public void Codes_are_kebab_case_and_stand_once()
    {
        Assert.All(LintRules.All, rule => Assert.Matches("^[a-z]+(-[a-z]+)*$", rule.Code));
        Assert.Equal(LintRules.All.Count, LintRules.All.Select(rule => rule.Code).Distinct().Count());
        Assert.True(LintRules.All.Count > 35);
    }
}
