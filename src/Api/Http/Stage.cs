namespace Fairlead.Api.Http;

/// <summary>One step of the pipeline; a refusal ends the request.</summary>
internal delegate ValueTask<ApiStatus?> Stage(ApiRequest request);
