using System.Net;

namespace Fairlead.Testing.FakeApi;

/// <summary>The fake server's way to say no; becomes a Status.</summary>
public sealed class FakeRefusal(HttpStatusCode code, string reason, string message) : Exception(message)
{
    public HttpStatusCode Code { get; } = code;
    public string Reason { get; } = reason;

    public static FakeRefusal NotFound(string resource, string name) => new(HttpStatusCode.NotFound, "NotFound", $"{resource} \"{name}\" not found");
    public static FakeRefusal Exists(string resource, string name) => new(HttpStatusCode.Conflict, "AlreadyExists", $"{resource} \"{name}\" already exists");
    public static FakeRefusal Conflict(string resource, string name) => new(HttpStatusCode.Conflict, "Conflict", $"Operation cannot be fulfilled on {resource} \"{name}\": the object has been modified; please apply your changes to the latest version and try again");
}
