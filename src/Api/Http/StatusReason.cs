namespace Fairlead.Api.Http;

/// <summary>Every word a refusal may carry as <c>reason</c>, with the HTTP status that goes with it (apimachinery's StatusReason).</summary>
public enum StatusReason
{
    BadRequest = 400,
    Unauthorized = 401,
    Forbidden = 403,
    NotFound = 404,
    MethodNotAllowed = 405,
    NotAcceptable = 406,
    /// <summary>409: the name is taken.</summary>
    AlreadyExists = 1409,
    /// <summary>409: written on an old resourceVersion.</summary>
    Conflict = 409,
    /// <summary>410: the revision has left the history.</summary>
    Expired = 410,
    RequestEntityTooLarge = 413,
    UnsupportedMediaType = 415,
    Invalid = 422,
    TooManyRequests = 429,
    InternalError = 500,
    /// <summary>500, and no word for why.</summary>
    Unknown = 1500,
    ServiceUnavailable = 503,
    Timeout = 504,
}
