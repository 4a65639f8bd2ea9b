using System.Text.RegularExpressions;

namespace Fairlead.Dns.Answers;

/// <summary>A record's text with places to fill, <c>{{ .Name }} 60 IN A 10.0.0.{{ .Group.host }}</c>, in the words of Go's templates.</summary>
public sealed partial class TemplateText
{
    private readonly string _text;

    private TemplateText(string text) => _text = text;

    /// <summary>Null when a place asks for something that is not known here.</summary>
    public static TemplateText? Parse(string text)
    {
        foreach (Match place in Places().Matches(text))
            if (!place.Groups["plain"].Success && !place.Groups["group"].Success && !place.Groups["number"].Success) return null;
        return new(text);
    }

    public string Fill(string name, string zone, string type, Match match) => Places().Replace(_text, place => place.Groups["plain"].Value switch
    {
        "Name" or "Question.Name" => name,
        "Zone" => zone,
        "Type" => type,
        "Class" => "IN",
        _ when place.Groups["group"].Success => match.Groups[place.Groups["group"].Value].Value,
        _ => match.Groups[int.Parse(place.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)].Value,
    });

    /// <summary>The text with "1" in every place: whether the rest of it is a record can be seen from that.</summary>
    public string Sample(string type) => Places().Replace(_text, place => place.Groups["plain"].Value == "Type" ? type : place.Groups["plain"].Value == "Class" ? "IN" : "1");

    [GeneratedRegex("""\{\{-?\s*(?:\.(?<plain>Name|Question\.Name|Zone|Type|Class)|\.Group\.(?<group>\w+)|index\s+\.Group\s+"(?<group>\w+)"|index\s+\.Match\s+(?<number>\d{1,3})|[^}]*?)\s*-?\}\}""")]
    private static partial Regex Places();
}
