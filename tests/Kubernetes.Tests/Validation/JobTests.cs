using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Defaults;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Kubernetes.Tests.Validation;

/// <summary>Jobs and CronJobs as Kubernetes 1.36's own validation tests try them.</summary>
public class JobTests
{
    private static string Manifest(string spec, string restart = "Never") =>
        $"metadata: {{name: j, uid: u}}\nspec: {{{spec}{(spec.Length > 0 ? ", " : "")}template: {{spec: {{restartPolicy: {restart}, containers: [{{name: c, image: i}}]}}}}}}";

    private static string Faults(string spec, string restart = "Never") => string.Join(" | ", AnObject.FaultsOf(Resources.Job, Manifest(spec, restart)));

    [Theory]
    [InlineData("", "")]
    [InlineData("completions: -1", "spec.completions: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("completionMode: Other", "spec.completionMode: Unsupported value: \"Other\": supported values: \"NonIndexed\", \"Indexed\"")]
    [InlineData("completionMode: Indexed, parallelism: 1", "spec.completions: Required value: when completion mode is Indexed")]
    [InlineData("completionMode: Indexed, completions: 2, parallelism: 100001", "spec.parallelism: Invalid value: 100001: must be less than or equal to 100000 when completion mode is Indexed")]
    [InlineData("backoffLimitPerIndex: 1", "spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode")]
    [InlineData("completionMode: Indexed, completions: 2, maxFailedIndexes: 3", "spec.backoffLimitPerIndex: Required value: when maxFailedIndexes is specified | spec.maxFailedIndexes: Invalid value: 3: must be less than or equal to completions")]
    [InlineData("completionMode: Indexed, completions: 100001, backoffLimitPerIndex: 1", "spec.maxFailedIndexes: Required value: must be specified when completions is above 100000")]
    [InlineData("managedBy: me", "spec.managedBy: Invalid value: \"me\": must be a domain-prefixed path (such as \"acme.io/foo\")")]
    [InlineData("managedBy: example.com/mine", "")]
    [InlineData("podReplacementPolicy: Later", "spec.podReplacementPolicy: Unsupported value: \"Later\": supported values: \"Failed\", \"TerminatingOrFailed\"")]
    [InlineData("podReplacementPolicy: TerminatingOrFailed, podFailurePolicy: {rules: [{action: Count, onExitCodes: {operator: In, values: [1]}}]}", "spec.podReplacementPolicy: Unsupported value: \"TerminatingOrFailed\": supported values: \"Failed\"")]
    [InlineData("podFailurePolicy: {rules: [{action: FailIndex, onExitCodes: {operator: In, values: [1]}}]}", "spec.podFailurePolicy.rules[0].action: Invalid value: \"FailIndex\": requires the backoffLimitPerIndex to be set")]
    [InlineData("podFailurePolicy: {rules: [{action: Count, onExitCodes: {operator: In, containerName: x, values: [2, 0, 2]}}]}",
        "spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: \"x\": must be one of the container or initContainer names in the pod template | spec.podFailurePolicy.rules[0].onExitCodes.values[1]: Invalid value: 0: must not be 0 for the In operator"
        + " | spec.podFailurePolicy.rules[0].onExitCodes.values[2]: Duplicate value: 2 | spec.podFailurePolicy.rules[0].onExitCodes.values: Invalid value: [2,0,2]: must be ordered")]
    [InlineData("podFailurePolicy: {rules: [{action: Ignore}]}", "spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required")]
    [InlineData("podFailurePolicy: {rules: [{action: Ignore, onPodConditions: [{type: DisruptionTarget, status: X}]}]}",
        "spec.podFailurePolicy.rules[0].onPodConditions[0].status: Unsupported value: \"X\": supported values: \"False\", \"True\", \"Unknown\"")]
    [InlineData("successPolicy: {rules: [{succeededCount: 1}]}", "spec.successPolicy: Invalid value: {\"Rules\":[{\"SucceededIndexes\":null,\"SucceededCount\":1}]}: requires indexed completion mode")]
    [InlineData("completionMode: Indexed, completions: 3, successPolicy: {rules: []}", "spec.successPolicy.rules: Required value: at least one rules must be specified when the successPolicy is specified")]
    [InlineData("completionMode: Indexed, completions: 3, successPolicy: {rules: [{}, {succeededCount: 4}, {succeededIndexes: '1-3'}, {succeededIndexes: '2,1'}, {succeededIndexes: '0-1', succeededCount: 3}]}",
        "spec.successPolicy.rules[0]: Required value: at least one of succeededCount or succeededIndexes must be specified | spec.successPolicy.rules[1].succeededCount: Invalid value: 4: must be less than or equal to 3 (the number of specified completions)"
        + " | spec.successPolicy.rules[2].succeededIndexes: Invalid value: \"1-3\": error parsing succeededIndexes: too large index: \"3\" | spec.successPolicy.rules[3].succeededIndexes: Invalid value: \"2,1\": error parsing succeededIndexes: non-increasing order, previous: 2, current: 1"
        + " | spec.successPolicy.rules[4].succeededCount: Invalid value: 3: must be less than or equal to 2 (the number of indexes in the specified succeededIndexes field)")]
    public void Jobs(string spec, string expected) => Assert.Equal(expected, Faults(spec));

    [Theory]
    [InlineData("", "Always", "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\"")]
    [InlineData("podFailurePolicy: {rules: [{action: Count, onExitCodes: {operator: In, values: [1]}}]}", "OnFailure", "spec.template.spec.restartPolicy: Invalid value: \"OnFailure\": only \"Never\" is supported when podFailurePolicy is specified")]
    public void The_pods_of_a_Job_end(string spec, string restart, string expected) => Assert.Equal(expected, Faults(spec, restart));

    private static string UpdateFaults(string spec, Action<JsonObject> change)
    {
        var old = AnObject.Stored(Resources.Job, Manifest(spec));
        var now = AnObject.Copy(old);
        change(now["spec"]!.AsObject());
        Strategy.PrepareForUpdate(Resources.Job, now, old);
        return string.Join(" | ", Validator.ValidateUpdate(Resources.Job, now, old));
    }

    [Theory]
    [InlineData("completionMode: Indexed, completions: 2, parallelism: 2", """{"completions":3,"parallelism":3}""", "")]
    [InlineData("completionMode: Indexed, completions: 2, parallelism: 2", """{"completions":3}""", "spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism")]
    [InlineData("completions: 2", """{"completions":3}""", "spec.completions: Invalid value: 3: field is immutable")]
    [InlineData("managedBy: a.b/c", """{"managedBy":"a.b/d"}""", "spec.managedBy: Invalid value: \"a.b/d\": field is immutable")]
    public void What_may_change_in_a_Job(string spec, string change, string expected) => Assert.Equal(expected, UpdateFaults(spec, s =>
    {
        foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) s[name] = value!.DeepClone();
    }));

    [Theory]
    [InlineData("suspend: true", "")]
    [InlineData("suspend: false", "spec.template: Invalid value: ")]
    public void Where_pods_run_may_be_said_anew_while_a_Job_waits(string spec, string expected)
    {
        string faults = UpdateFaults(spec, s => s["template"]!["spec"]!["nodeSelector"] = new JsonObject { ["a"] = "b" });
        Assert.StartsWith(expected, faults, StringComparison.Ordinal);
        Assert.Equal(expected.Length == 0, faults.Length == 0);
    }

    private static string StatusFaults(string before, string now)
    {
        var old = AnObject.Stored(Resources.Job, Manifest(""));
        old["status"] = JsonNode.Parse(before);
        var job = AnObject.Copy(old);
        job["status"] = JsonNode.Parse(now);
        Strategy.PrepareForStatusUpdate(Resources.Job, job, old);
        return string.Join(" | ", Validator.ValidateStatusUpdate(Resources.Job, job, old));
    }

    private const string Met = """{"type":"SuccessCriteriaMet","status":"True"}""", Complete = """{"type":"Complete","status":"True"}""", Times = "\"startTime\":\"2024-01-01T00:00:00Z\",\"completionTime\":\"2024-01-01T00:00:01Z\"";

    [Theory]
    [InlineData("{}", "{" + Times + ",\"conditions\":[" + Met + "," + Complete + "]}", "")]
    [InlineData("{}", "{" + Times + ",\"conditions\":[" + Complete + "]}", "status.conditions: Invalid value: cannot set Complete=True condition without the SuccessCriteriaMet=true condition")]
    [InlineData("{}", "{" + Times + ",\"active\":1,\"conditions\":[" + Met + "," + Complete + "]}", "status.active: Invalid value: 1: active>0 is invalid for finished job")]
    [InlineData("{}", "{\"conditions\":[" + Met + "," + Complete + "]}", "status.completionTime: Required value: completionTime is required for Complete jobs | status.startTime: Required value: startTime is required for finished job")]
    [InlineData("{" + Times + ",\"conditions\":[" + Met + "," + Complete + "]}", "{" + Times + "}",
        "status.conditions: Invalid value: cannot disable the terminal Complete=True condition | status.conditions: Invalid value: cannot disable the SuccessCriteriaMet=True condition")]
    [InlineData("""{"failed":2,"succeeded":2}""", """{"failed":1,"succeeded":1}""", "status.failed: Invalid value: 1: cannot decrease the failed counter | status.succeeded: Invalid value: 1: cannot decrease the succeeded counter")]
    [InlineData("{}", """{"ready":2,"active":1}""", "status.ready: Invalid value: 2: cannot set more ready pods than active")]
    [InlineData("{}", """{"completedIndexes":"0"}""", "status.completedIndexes: Invalid value: \"0\": cannot set non-empty completedIndexes when non-indexed completion mode")]
    [InlineData("{}", """{"uncountedTerminatedPods":{"succeeded":["a","a"]}}""", "status.uncountedTerminatedPods.succeeded[1]: Duplicate value: \"a\"")]
    public void States_of_a_Job(string before, string now, string expected) =>
        Assert.Equal(expected, string.Join(" | ", StatusFaults(before, now).Split(" | ").Where(f => !f.Contains("completionTime cannot be set", StringComparison.Ordinal) && !f.Contains("cannot set completionTime", StringComparison.Ordinal) && !f.Contains("completionTime is required for Complete jobs when", StringComparison.Ordinal))));

    [Theory]
    [InlineData("schedule: '* * * * *'", "")]
    [InlineData("schedule: 'TZ=UTC * * * * *'", "spec.schedule: Invalid value: \"TZ=UTC * * * * *\": cannot use TZ or CRON_TZ in schedule, use timeZone field instead")]
    [InlineData("schedule: '* * * * *', timeZone: 'Nowhere/Atall'", "spec.timeZone: Invalid value: \"Nowhere/Atall\": unknown time zone Nowhere/Atall")]
    [InlineData("schedule: '* * * * *', timeZone: '-x'", "spec.timeZone: Invalid value: \"-x\": unknown time zone -x")]
    [InlineData("schedule: '* * * * *', timeZone: Local", "spec.timeZone: Invalid value: \"Local\": timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")]
    [InlineData("schedule: '* * * * *', failedJobsHistoryLimit: -1, concurrencyPolicy: X",
        "spec.concurrencyPolicy: Unsupported value: \"X\": supported values: \"Allow\", \"Forbid\", \"Replace\" | spec.failedJobsHistoryLimit: Invalid value: -1: must be greater than or equal to 0")]
    public void CronJobs(string spec, string expected) => Assert.Equal(expected, string.Join(" | ", AnObject.FaultsOf(Resources.CronJob,
        $"metadata: {{name: j}}\nspec: {{{spec}, jobTemplate: {{spec: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: c, image: i}}]}}}}}}}}}}")));
}
