using System.Globalization;
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
        string[] dryRun = [.. request.Query.All("dryRun")];
        if (DryRunFault(dryRun) is { } wrong) faults.Add(wrong);
        string? validation = request.Query["fieldValidation"];
        if (validation is not (null or "" or "Ignore" or "Warn" or "Strict"))
            faults.Add(new("FieldValueNotSupported", $"Unsupported value: \"{validation}\": supported values: \"\", \"Ignore\", \"Strict\", \"Warn\"", "fieldValidation"));
        string? manager = request.Query["fieldManager"];
        if (UnprintableFault(manager ?? "") is { } unprintable) faults.Add(unprintable);
        if (manager?.Length > LongestManager) faults.Add(new("FieldValueTooLong", "Too long: may not be more than 128 bytes", "fieldManager"));
        if (faults.Count > 0) return ApiStatus.Invalid("meta.k8s.io", kind, "", faults);
        return new WriteOptions(dryRun.Length > 0, string.IsNullOrEmpty(manager) ? ManagerFromAgent(request) : manager, ValidationOf(validation), request.Query.Flag("force"));
    }

    /// <summary>Only "All" can be asked for, as often as one likes.</summary>
    internal static StatusCause? DryRunFault(IReadOnlyCollection<string> asked) => asked.All(value => value == "All") ? null
        : new("FieldValueNotSupported", $"Unsupported value: {Allocation.Faults.Json(asked)}: supported values: \"All\"", "dryRun");

    private static StatusCause? UnprintableFault(string manager)
    {
        int at = manager.AsSpan().IndexOfAnyInRange('\0', '\u001f');
        if (at < 0) return null;
        return new("FieldValueInvalid", string.Create(CultureInfo.InvariantCulture, $"Invalid value: {GoText.Quote(manager)}: invalid character U+{(int)manager[at]:X4} (at position {at})"), "fieldManager");
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
