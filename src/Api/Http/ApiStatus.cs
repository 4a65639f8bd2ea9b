using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Http;

/// <summary>
/// A refusal as clients read it (metav1.Status): every way to say no is one named constructor below, in Kubernetes' words.
/// </summary>
public sealed record ApiStatus(StatusReason Reason, string Message)
{
    /// <summary>The plural resource, or the kind where a decoded object is at fault.</summary>
    public string? Kind { get; init; }
    public string? Group { get; init; }
    public string? Name { get; init; }
    public string? Uid { get; init; }
    public IReadOnlyList<StatusCause> Causes { get; init; } = [];
    /// <summary>Seconds after which trying again makes sense; 0 says nothing.</summary>
    public int RetryAfterSeconds { get; init; }

    /// <summary>With 410 on a page token: a token that goes on from what is there now.</summary>
    public string Continue { get; init; } = "";

    /// <summary>Said by the server as a whole, before it comes to an object: the details are there, and empty.</summary>
    public bool IsGeneric { get; init; }

    /// <summary>The HTTP status.</summary>
    public int Code { get => field != 0 ? field : (int)Reason % 1000; init; }

    public static ApiStatus BadRequest(string message) => new(StatusReason.BadRequest, message);

    public static ApiStatus Unauthorized() => new(StatusReason.Unauthorized, "Unauthorized");

    public static ApiStatus NotFound(ResourceType resource, string name) =>
        new(StatusReason.NotFound, $"{resource.GroupResource} \"{name}\" not found") { Group = resource.Group, Kind = resource.Plural, Name = name };

    /// <summary>The path leads to no resource of this server.</summary>
    public static ApiStatus NoSuchResource() =>
        new(StatusReason.NotFound, "the server could not find the requested resource") { IsGeneric = true };

    public static ApiStatus AlreadyExists(ResourceType resource, string name) =>
        new(StatusReason.AlreadyExists, $"{resource.GroupResource} \"{name}\" already exists") { Group = resource.Group, Kind = resource.Plural, Name = name };

    /// <summary>generateName met a taken name several times over.</summary>
    public static ApiStatus GenerateNameTaken(ResourceType resource, string name) =>
        AlreadyExists(resource, name) with
        {
            Message = $"{resource.GroupResource} \"{name}\" already exists, the server was not able to generate a unique name for the object",
            RetryAfterSeconds = 1,
        };

    public static ApiStatus Conflict(ResourceType resource, string name, string why) =>
        new(StatusReason.Conflict, $"Operation cannot be fulfilled on {resource.GroupResource} \"{name}\": {why}")
        {
            Group = resource.Group, Kind = resource.Plural, Name = name,
        };

    public static ApiStatus Stale(ResourceType resource, string name) =>
        Conflict(resource, name, "the object has been modified; please apply your changes to the latest version and try again");

    /// <summary>An object that breaks rules: all faults in one answer.</summary>
    public static ApiStatus Invalid(string group, string kind, string name, IReadOnlyList<StatusCause> causes)
    {
        string groupKind = group.Length == 0 ? kind : $"{kind}.{group}";
        string[] lines = [.. causes.Select(c => c.Field.Length == 0 ? c.Message : $"{c.Field}: {c.Message}").Distinct()];
        string faults = lines.Length == 1 ? lines[0] : $"[{string.Join(", ", lines)}]";
        return new(StatusReason.Invalid, $"{groupKind} \"{name}\" is invalid: {faults}") { Group = group, Kind = kind, Name = name, Causes = causes };
    }

    public static ApiStatus Forbidden(ResourceType resource, string name, string why) =>
        new(StatusReason.Forbidden, name.Length == 0 ? $"{resource.GroupResource} is forbidden: {why}" : $"{resource.GroupResource} \"{name}\" is forbidden: {why}")
        {
            Group = resource.Group, Kind = resource.Plural, Name = name,
        };

    /// <summary>A path that is no resource and is not for this caller.</summary>
    public static ApiStatus Forbidden(string message) => new(StatusReason.Forbidden, message);

    /// <summary>The path is right, the method is not.</summary>
    public static ApiStatus MethodNotAllowed() =>
        new(StatusReason.MethodNotAllowed, "the server does not allow this method on the requested resource") { IsGeneric = true };

    public static ApiStatus NotAcceptable() =>
        new(StatusReason.NotAcceptable, "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf");

    /// <summary>The path has no answer in any of the media types that the caller reads.</summary>
    public static ApiStatus NotAcceptable(IEnumerable<string> available) =>
        new(StatusReason.NotAcceptable, $"406: Not Acceptable\n\nAvailable representations: {string.Join(", ", available)}") { IsGeneric = true };

    public static ApiStatus NotAcceptableWatch() =>
        new(StatusReason.NotAcceptable, "only the following media types are accepted: application/json;stream=watch, application/vnd.kubernetes.protobuf;stream=watch");

    /// <summary>One object's metadata was asked for where there are many, or the other way round.</summary>
    public static ApiStatus NotAcceptable(string message) => new(StatusReason.NotAcceptable, message);

    /// <summary>A patch in a language that nobody speaks.</summary>
    public static ApiStatus UnsupportedPatch() => new(StatusReason.UnsupportedMediaType, "415: Unsupported Media Type") { IsGeneric = true };

    public static ApiStatus UnsupportedMediaType(string accepted) =>
        new(StatusReason.UnsupportedMediaType, $"the body of the request was in an unknown format - accepted media types include: {accepted}");

    public static ApiStatus TooLarge(long limit) =>
        new(StatusReason.RequestEntityTooLarge, string.Create(CultureInfo.InvariantCulture, $"Request entity too large: limit is {limit}"));

    /// <summary>A watch from a revision that the history no longer holds.</summary>
    public static ApiStatus WatchTooOld(long asked, long oldest) =>
        new(StatusReason.Expired, string.Create(CultureInfo.InvariantCulture, $"too old resource version: {asked} ({oldest})"));

    public static ApiStatus Expired(string message) => new(StatusReason.Expired, message);

    /// <summary>The client has seen a revision that this server has not, even after waiting.</summary>
    public static ApiStatus RevisionTooLarge(long asked, long current) =>
        new(StatusReason.Timeout, string.Create(CultureInfo.InvariantCulture, $"Timeout: Too large resource version: {asked}, current: {current}"))
        {
            Causes = [new("ResourceVersionTooLarge", "Too large resource version")],
            RetryAfterSeconds = 1,
        };

    /// <summary>The request took longer than a request may.</summary>
    public static ApiStatus DeadlineExceeded() => new(StatusReason.Timeout, "Timeout: request did not complete within the allotted timeout");

    public static ApiStatus TooManyRequests(string message, int retryAfterSeconds) =>
        new(StatusReason.TooManyRequests, message) { RetryAfterSeconds = retryAfterSeconds };

    public static ApiStatus InternalError(string message) =>
        new(StatusReason.InternalError, $"Internal error occurred: {message}") { Causes = [new("", message)] };

    /// <summary>An eviction that two budgets would have to answer for. Kubernetes says it with code 500 as well.</summary>
    public static ApiStatus TwoBudgets() => new(StatusReason.Unknown, "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");

    public static ApiStatus ServiceUnavailable(string message) => new(StatusReason.ServiceUnavailable, message);

    /// <summary>The Status object, as its bytes go over the wire.</summary>
    public byte[] ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("kind"u8, "Status"u8);
            writer.WriteString("apiVersion"u8, "v1"u8);
            writer.WriteStartObject("metadata"u8);
            if (Continue.Length > 0) writer.WriteString("continue"u8, Continue);
            writer.WriteEndObject();
            writer.WriteString("status"u8, "Failure"u8);
            writer.WriteString("message"u8, Message);
            if (Reason != StatusReason.Unknown) writer.WriteString("reason"u8, Reason.ToString());
            WriteDetails(writer);
            writer.WriteNumber("code"u8, Code);
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteDetails(Utf8JsonWriter writer)
    {
        if (Kind is null && Name is null && Causes.Count == 0 && RetryAfterSeconds == 0 && !IsGeneric) return;
        writer.WriteStartObject("details"u8);
        if (!string.IsNullOrEmpty(Name)) writer.WriteString("name"u8, Name);
        if (!string.IsNullOrEmpty(Group)) writer.WriteString("group"u8, Group);
        if (!string.IsNullOrEmpty(Kind)) writer.WriteString("kind"u8, Kind);
        if (!string.IsNullOrEmpty(Uid)) writer.WriteString("uid"u8, Uid);
        if (Causes.Count > 0)
        {
            writer.WriteStartArray("causes"u8);
            foreach (var cause in Causes) WriteCause(writer, cause);
            writer.WriteEndArray();
        }
        if (RetryAfterSeconds > 0) writer.WriteNumber("retryAfterSeconds"u8, RetryAfterSeconds);
        writer.WriteEndObject();
    }

    private static void WriteCause(Utf8JsonWriter writer, StatusCause cause)
    {
        writer.WriteStartObject();
        if (cause.Reason.Length > 0) writer.WriteString("reason"u8, cause.Reason);
        if (cause.Message.Length > 0) writer.WriteString("message"u8, cause.Message);
        if (cause.Field.Length > 0) writer.WriteString("field"u8, cause.Field);
        writer.WriteEndObject();
    }
}
