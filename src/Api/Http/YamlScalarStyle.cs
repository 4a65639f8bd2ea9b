using System.Buffers;
using System.Text;
using Fairlead.Kubernetes.Decoding;
using YamlDotNet.Core;

namespace Fairlead.Api.Http;

/// <summary>How a text stands in YAML, as Kubernetes' own library decides: plain where it can, else in the simplest quotes that hold it; lines as a block.</summary>
internal static class YamlScalarStyle
{
    private static readonly SearchValues<char> NeverFirst = SearchValues.Create("#,[]{}&*!|>'\"%@`");

    public static ScalarStyle Of(string text)
    {
        bool printable = text.EnumerateRunes().All(IsPrintable), spaceBeforeBreak = text.Contains(" \n", StringComparison.Ordinal), spaceAtEnd = text.EndsWith(' ');
        if (!printable || spaceBeforeBreak) return ScalarStyle.DoubleQuoted;
        if (text.Contains('\n', StringComparison.Ordinal)) return spaceAtEnd ? ScalarStyle.DoubleQuoted : ScalarStyle.Literal;
        if (!YamlPlain.MeansItself(text)) return ScalarStyle.DoubleQuoted;
        return IsPlain(text) && !spaceAtEnd && !text.StartsWith(' ') ? ScalarStyle.Plain : ScalarStyle.SingleQuoted;
    }

    private static bool IsPlain(string text)
    {
        if (text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("...", StringComparison.Ordinal) || NeverFirst.Contains(text[0])) return false;
        for (int at = 0; at < text.Length; at++)
        {
            bool beforeSpace = at + 1 == text.Length || text[at + 1] == ' ', afterSpace = at > 0 && text[at - 1] == ' ';
            if (text[at] is ':' && beforeSpace || text[at] is '#' && afterSpace || at == 0 && text[at] is '?' or '-' && beforeSpace && at == 0) return false;
        }
        return true;
    }

    /// <summary>No control characters, tabs among them, and nothing beyond the basic plane.</summary>
    private static bool IsPrintable(Rune rune) =>
        rune.Value is '\n' or (>= 0x20 and <= 0x7e) or (>= 0xa0 and < 0xd800) or (>= 0xe000 and <= 0xfffd and not 0xfeff);
}
