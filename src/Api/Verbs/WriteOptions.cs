using System.Globalization;
using System.Text;
using Fairlead.Api.Http;
using Fairlead.Kubernetes.Decoding;
using Fairlead.Kubernetes.Validation;

namespace Fairlead.Api.Verbs;

/// <summary>The query parameters that create, update and patch share.</summary>
internal readonly record struct WriteOptions(bool DryRun, string FieldManager, FieldValidation Validation, bool Force)
{
    public const string ApplyYaml = "application/apply-patch+yaml";
    private const int LongestManager = 128;

    /// <summary><paramref name="kind"/> names the options in a refusal: CreateOptions, UpdateOptions, PatchOptions.</summary>
    /// <param name="language">Of a patch: the media type without its parameters.</param>
    public static Outcome<WriteOptions> Read(ApiRequest request, string kind, string language = "")
    {
        string manager = request.Query["fieldManager"] ?? "";
        var faults = new List<StatusCause>();
        if (language == ApplyYaml && manager.Length == 0) faults.Add(new("FieldValueRequired", "Required value: is required for apply patch", "fieldManager"));
        if (language is not ("" or ApplyYaml) && request.Query["force"] is not null) faults.Add(new("FieldValueForbidden", "Forbidden: may not be specified for non-apply patch", "force"));
        faults.AddRange(ManagerFaults(manager));
        string[] dryRun = [.. request.Query.All("dryRun")];
        if (DryRunFault(dryRun) is { } wrong) faults.Add(wrong);
        string? validation = request.Query["fieldValidation"];
        if (validation is not (null or "" or "Ignore" or "Warn" or "Strict"))
            faults.Add(new("FieldValueNotSupported", $"Unsupported value: {GoText.Quote(validation)}: supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"", "fieldValidation"));
        if (faults.Count > 0) return ApiStatus.Invalid("meta.k8s.io", kind, "", faults);
        return new WriteOptions(dryRun.Length > 0, manager.Length == 0 ? ManagerFromAgent(request) : manager, ValidationOf(validation), request.Query.Flag("force"));
    }

    /// <summary>Only "All" can be asked for, as often as one likes.</summary>
    internal static StatusCause? DryRunFault(IReadOnlyCollection<string> asked) => asked.All(value => value == "All") ? null
        : new("FieldValueNotSupported", $"Unsupported value: {Allocation.Faults.Json(asked)}: supported values: \"All\"", "dryRun");

    /// <summary>A manager's name is short, and all of it can be printed.</summary>
    private static IEnumerable<StatusCause> ManagerFaults(string manager)
    {
        if (Encoding.UTF8.GetByteCount(manager) > LongestManager) yield return new("FieldValueTooLong", "Too long: may not be more than 128 bytes", "fieldManager");
        int at = 0;
        foreach (var rune in manager.EnumerateRunes())
        {
            if (rune.Value != ' ' && !GoText.IsPrintable(rune))
                yield return new("FieldValueInvalid", string.Create(CultureInfo.InvariantCulture, $"Invalid value: {GoText.Quote(manager)}: invalid character U+{rune.Value:X4} (at position {at})"), "fieldManager");
            at += rune.Utf8SequenceLength;
        }
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
