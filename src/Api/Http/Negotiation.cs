namespace Fairlead.Api.Http;

/// <summary>
/// Reads Accept headers. JSON and YAML are spoken; a client that asks for protobuf among others gets JSON. Of the acceptable alternatives the one
/// with the highest quality value wins, of equal ones the first.
/// </summary>
internal static class Negotiation
{
    private const string Json = "application/json", Yaml = "application/yaml", Protobuf = "application/vnd.kubernetes.protobuf";

    /// <summary>False when nothing in the header can be answered (406).</summary>
    public static bool TryChoose(string accept, out AnswerForm form)
    {
        form = new(AnswerShape.Object, Yaml: false, "v1");
        if (accept.Length == 0) return true;
        bool protobuf = false;
        foreach (string media in InOrder(accept))
        {
            if (TryAlternative(media, ref form)) return true;
            protobuf |= TypeOf(media) is Protobuf && !media.Contains("as=", StringComparison.Ordinal);
        }
        form = new(AnswerShape.Object, Yaml: false, "v1");
        return protobuf;
    }

    /// <summary>Whether a path that answers in our media types has any that this header names; wildcards of subtypes do not count, as in Kubernetes.</summary>
    public static bool IsKnown(string accept)
    {
        foreach (string media in accept.Split(','))
            if (TypeOf(media) is "" or "*/*" or Json or Yaml or Protobuf) return true;
        return false;
    }

    /// <summary>The same for a path that answers in JSON alone.</summary>
    public static bool IsJson(string accept)
    {
        foreach (string media in accept.Split(','))
            if (TypeOf(media) is "" or "*/*" or Json) return true;
        return false;
    }

    /// <summary>What a path answers in, as a refusal lists it.</summary>
    public static IEnumerable<string> Available(string verb) =>
        verb is "list" or "watch" ? [Json, Yaml, Protobuf, $"{Json};stream=watch", $"{Protobuf};stream=watch"] : [Json, Yaml, Protobuf];

    private static IEnumerable<string> InOrder(string accept)
    {
        string[] all = accept.Split(',');
        return accept.Contains("q=", StringComparison.Ordinal) ? all.OrderByDescending(QualityOf) : all;
    }

    private static double QualityOf(string media)
    {
        int at = media.IndexOf("q=", StringComparison.Ordinal);
        if (at < 0) return 1;
        string text = media[(at + 2)..].Split(';')[0].Trim();
        return double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out double quality) ? quality : 1;
    }

    private static ReadOnlySpan<char> TypeOf(ReadOnlySpan<char> media)
    {
        int semicolon = media.IndexOf(';');
        return (semicolon < 0 ? media : media[..semicolon]).Trim();
    }

    private static bool TryAlternative(ReadOnlySpan<char> media, ref AnswerForm form)
    {
        int semicolon = media.IndexOf(';');
        var type = TypeOf(media);
        bool yaml = type is Yaml;
        bool json = type is Json or "*/*";
        if (!yaml && !json) return false;
        string shape = "", version = "", group = "";
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
        form = new(wanted.Value, yaml, wanted == AnswerShape.Object ? "v1" : version, shape == "PartialObjectMetadataList");
        return true;
    }
}
