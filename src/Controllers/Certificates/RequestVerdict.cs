namespace Fairlead.Controllers.Certificates;

/// <summary>What is to be done about a CertificateSigningRequest.</summary>
public abstract record RequestVerdict
{
    private RequestVerdict() { }

    /// <summary>Not for us: another signer, already answered, or for a person to approve.</summary>
    public sealed record Leave : RequestVerdict;

    public sealed record Deny(string Reason, string Message) : RequestVerdict;

    public sealed record Approve(string Message) : RequestVerdict;

    /// <summary>Approved by a person, and nothing that the signer may sign: the condition Failed says why.</summary>
    public sealed record Fail(string Message) : RequestVerdict;

    /// <summary>Approved, by us or by a person, and without a certificate yet.</summary>
    public sealed record Sign(SigningRequest Request, bool ForServer, TimeSpan? Life) : RequestVerdict;
}
