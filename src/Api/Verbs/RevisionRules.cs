using System.Globalization;
using Fairlead.Api.Http;
using Fairlead.Kubernetes.Decoding;

namespace Fairlead.Api.Verbs;

/// <summary>What <c>resourceVersion</c> and <c>resourceVersionMatch</c> ask of a read.</summary>
internal static class RevisionRules
{
    /// <summary>How long a read waits for a revision that this server has not seen yet; as kube-apiserver.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Waits until the caches are as fresh as asked: absent: all answered writes; "0": as they are; N: at least N.</summary>
    public static async ValueTask<ApiStatus?> WaitAsync(ApiCore core, string? resourceVersion, CancellationToken stop)
    {
        if (resourceVersion == "0") return null;
        if (string.IsNullOrEmpty(resourceVersion))
        {
            await core.Cache.FreshAsync(stop);
            return null;
        }
        if (!TryParse(resourceVersion, out long revision)) return Unreadable(resourceVersion);
        return await core.Cache.ReachedAsync(revision, Patience, core.Clock, stop) ? null : ApiStatus.RevisionTooLarge(revision, core.Cache.Revision);
    }

    public static bool TryParse(string text, out long revision)
    {
        bool isRevision = ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number);
        revision = (long)Math.Min(number, long.MaxValue);
        return isRevision;
    }

    public static ApiStatus Unreadable(string text) => ApiStatus.BadRequest(Fault(text));

    /// <summary>Lists say it with words of their own before it.</summary>
    public static ApiStatus UnreadableOfList(string text) => ApiStatus.BadRequest("invalid resource version: " + Fault(text));

    private static string Fault(string text) => $"resourceVersion: Invalid value: {GoText.Quote(text)}: {QueryParameters.NotACount(text)}";
}
