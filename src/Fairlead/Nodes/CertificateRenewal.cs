using Fairlead.Api.Security.Certificates;
using Fairlead.Client;
using Fairlead.Primitives;
using Microsoft.Extensions.Logging;

namespace Fairlead.Nodes;

/// <summary>
/// Renews a worker's certificates before they end, and again as long as the API server does not answer.
/// <code>
///   not before ──────────── 80 % of the life ──── end
///                           │ two requests (CSR), files written, in use at the next connection
/// </code>
/// </summary>
/// <param name="keep">Writes the new pairs where the next start finds them.</param>
public sealed class CertificateRenewal(NodeCredentials credentials, INodeCertificates source, Action<PemPair, PemPair> keep, ILogger<WorkerRecord> log, TimeProvider clock)
{
    /// <summary>A timer's reach is 49 days; a clock that was set is noticed within this.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    private static readonly Backoff Retries = new(TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(10));

    public async Task RunAsync(CancellationToken stop)
    {
        var retry = Retries;
        while (true)
        {
            var wait = credentials.RenewAt - clock.GetUtcNow();
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait < LongestWait ? wait : LongestWait, clock, stop);
                continue;
            }
            try
            {
                var (client, serving) = await source.RenewAsync(stop);
                keep(client, serving);
                credentials.Replace(client.Load(), serving.Load());
                log.CertificatesRenewed(credentials.Client.NotAfter.ToUniversalTime());
                retry = Retries;
            }
            catch (Exception e) when (e is CommandFailure or ApiException or HttpRequestException or IOException)
            {
                log.CertificatesNotRenewed(e.Message, retry.Delay);
                await Task.Delay(retry.Delay, clock, stop);
                retry = retry.Next;
            }
        }
    }
}
