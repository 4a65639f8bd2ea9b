namespace Fairlead.Api.Http;

/// <summary>
/// Reads Accept headers. JSON and YAML are spoken; a client that asks for protobuf among others gets JSON. The quality values of HTTP are
/// ignored, as Kubernetes ignores them: the first acceptable alternative wins.
/// </summary>
internal static class Negotiation
{
    /// <summary>False when nothing in the header can be answered (406).</summary>
    public static bool TryChoose(string accept, out AnswerForm form)
    {
        form = new(AnswerShape.Object, Yaml: false, "v1");
        if (accept.Length == 0) return true;
        bool protobuf = false;
        foreach (var range in accept.AsSpan().Split(','))
        {
            var media = accept.AsSpan()[range];
            if (TryAlternative(media, ref form)) return true;
            protobuf |= media.Trim().StartsWith("application/vnd.kubernetes.protobuf", StringComparison.OrdinalIgnoreCase) && !media.Contains("as=", StringComparison.Ordinal);
        }
        form = new(AnswerShape.Object, Yaml: false, "v1");
        return protobuf;
    }

    private static bool TryAlternative(ReadOnlySpan<char> media, ref AnswerForm form)
    {
        int semicolon = media.IndexOf(';');
        var type = (semicolon < 0 ? media : media[..semicolon]).Trim();
        bool yaml = type.Equals("application/yaml", StringComparison.OrdinalIgnoreCase);
        bool json = type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type is "*/*" or "application/*";
        if (!yaml && !json) return false;
        string shape = "", version = "v1", group = "";
        if (semicolon >= 0)
        {
            var parameters = media[(semicolon + 1)..];
            foreach (var part in parameters.Split(';'))
            {
                var parameter = parameters[part].Trim();
                if (parameter.StartsWith("as=")) shape = parameter[3..].ToString();
                else if (parameter.StartsWith("v=")) version = parameter[2..].ToString();
                else if (parameter.StartsWith("g=")) group = parameter[2..].ToString();
            }
        }
        AnswerShape? wanted = shape switch
        {
            "" => AnswerShape.Object,
            "Table" => AnswerShape.Table,
            "PartialObjectMetadata" or "PartialObjectMetadataList" => AnswerShape.PartialMetadata,
            _ => null,
        };
        if (wanted is null) return false;
        if (wanted != AnswerShape.Object && (group != "meta.k8s.io" || version is not ("v1" or "v1beta1"))) return false;
        form = new(wanted.Value, yaml, version);
        return true;
    }
}
