using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers.Certificates;

internal static partial class CertificateLog
{
    [LoggerMessage(1, LogLevel.Information, "Certificate request {Name} of {User} approved: {Why}")]
    public static partial void Approved(this ILogger<CertificateController> log, string name, string user, string why);

    [LoggerMessage(2, LogLevel.Warning, "Certificate request {Name} of {User} denied: {Why}")]
    public static partial void Denied(this ILogger<CertificateController> log, string name, string user, string why);

    [LoggerMessage(4, LogLevel.Warning, "Certificate request {Name} of {User} was approved and cannot be signed: {Why}")]
    public static partial void Failed(this ILogger<CertificateController> log, string name, string user, string why);

    [LoggerMessage(3, LogLevel.Warning, "Certificate request {Name} could not be answered, again in {Wait}: {Reason}")]
    public static partial void RequestFailed(this ILogger<CertificateController> log, string name, TimeSpan wait, string reason);
}
