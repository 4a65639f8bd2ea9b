namespace Fairlead.Node.Cri;

/// <summary>A call that the other side refused, or that never reached it (<see cref="GrpcStatusCode.Unavailable"/>).</summary>
public sealed class GrpcException(string method, GrpcStatusCode code, string detail, Exception? inner = null)
    : Exception(detail, inner)
{
    /// <summary>The called method, such as /runtime.v1.RuntimeService/RunPodSandbox.</summary>
    public string Method { get; } = method;

    public GrpcStatusCode Code { get; } = code;

    public override string ToString() => $"{Method}: rpc error: code = {Code} desc = {Message}";
}
