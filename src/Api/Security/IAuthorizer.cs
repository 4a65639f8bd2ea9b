using Fairlead.Api.Http;

namespace Fairlead.Api.Security;

/// <summary>Decides who may do what. Works from memory: it is asked on every request.</summary>
public interface IAuthorizer
{
    Verdict Authorize(Identity identity, RequestInfo request);
}
