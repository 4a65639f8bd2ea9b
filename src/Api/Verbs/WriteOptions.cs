using Fairlead.Api.Http;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Api.Verbs;

/// <summary>The query parameters that create, update and patch share.</summary>
internal readonly record struct WriteOptions(bool DryRun, string FieldManager, FieldValidation Validation, bool Force)
{
    private const int LongestManager = 128;

    /// <summary><paramref name="kind"/> names the options in a refusal: CreateOptions, UpdateOptions, PatchOptions.</summary>
    public static Outcome<WriteOptions> Read(ApiRequest request, string kind)
    {
        var faults = new List<StatusCause>();
        string[] dryRun = [.. request.Query.All("dryRun").Where(v => v.Length > 0)];
        foreach (string value in dryRun)
            if (value != "All") faults.Add(new("FieldValueNotSupported", $"Unsupported value: \"{value}\": supported values: \"All\"", "dryRun"));
        string? validation = request.Query["fieldValidation"];
        if (validation is not (null or "" or "Ignore" or "Warn" or "Strict"))
            faults.Add(new("FieldValueNotSupported", $"Unsupported value: \"{validation}\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"", "fieldValidation"));
        string? manager = request.Query["fieldManager"];
        if (manager?.Length > LongestManager) faults.Add(new("FieldValueTooLong", "Too long: may not be more than 128 bytes", "fieldManager"));
        if (faults.Count > 0) return ApiStatus.Invalid("meta.k8s.io", kind, "", faults);
        return new WriteOptions(dryRun.Length > 0, string.IsNullOrEmpty(manager) ? ManagerFromAgent(request) : manager, ValidationOf(validation), request.Query.Flag("force"));
    }

    private static FieldValidation ValidationOf(string? text) => text switch
    {
        "Strict" => FieldValidation.Strict,
        "Ignore" => FieldValidation.Ignore,
        _ => FieldValidation.Warn,
    };

    /// <summary>Without a name of its own, a manager is called as its program: the user agent up to the first slash.</summary>
    private static string ManagerFromAgent(ApiRequest request)
    {
        string agent = request.Http.Request.Headers.UserAgent.ToString();
        int slash = agent.IndexOf('/', StringComparison.Ordinal);
        string program = slash < 0 ? agent : agent[..slash];
        if (program.Length > LongestManager) program = program[..LongestManager];
        return program.Length == 0 ? "unknown" : program;
    }
}
