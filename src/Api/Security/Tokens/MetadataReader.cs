using System.Text.Json;
using Fairlead.Kubernetes;

namespace Fairlead.Api.Security.Tokens;

/// <summary>Uid and deletion of an object, read from its bytes without making the object.</summary>
internal static class MetadataReader
{
    public static (string Uid, DateTimeOffset? Deleted)? Find(IClusterView cluster, ResourceType type, string ns, string name)
    {
        if (cluster.Find(type, ns, name) is not { } json) return null;
        var reader = new Utf8JsonReader(json.Span);
        (string uid, DateTimeOffset? deleted) = ("", null);
        while (reader.Read() && reader.CurrentDepth <= 2)
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.CurrentDepth == 1 && !reader.ValueTextEquals("metadata"u8)) reader.TrySkip();
            else if (reader.CurrentDepth == 2) ReadMember(ref reader, ref uid, ref deleted);
        }
        return (uid, deleted);
    }

    private static void ReadMember(ref Utf8JsonReader reader, ref string uid, ref DateTimeOffset? deleted)
    {
        bool isUid = reader.ValueTextEquals("uid"u8), isDeletion = reader.ValueTextEquals("deletionTimestamp"u8);
        if (!isUid && !isDeletion)
        {
            reader.TrySkip();
            return;
        }
        reader.Read();
        if (isUid) uid = reader.GetString() ?? "";
        else if (reader.TokenType == JsonTokenType.String) deleted = reader.GetDateTimeOffset();
    }
}
