using System.Text;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>
/// Says what is wrong with a text that is not JSON, in the words of Go's encoding/json, which is what clients of Kubernetes know:
/// <c>invalid character 'h' looking for beginning of value</c>. Runs only when reading has failed. Never recurses, so depth is no danger.
/// </summary>
public static class GoJsonSyntax
{
    private const string UnexpectedEnd = "unexpected end of JSON input";

    public static string Explain(ReadOnlySpan<byte> text)
    {
        var scanner = new Scanner(text);
        return scanner.Run() ?? "exceeded max depth";
    }

    private ref struct Scanner(ReadOnlySpan<byte> text)
    {
        private readonly ReadOnlySpan<byte> _text = text;
        private readonly Stack<bool> _open = new();                                  // true: an object; false: an array
        private int _at;

        public string? Run()
        {
            string? fault = Value();
            while (fault is null && _open.Count > 0) fault = AfterValue();
            if (fault is not null) return fault;
            SkipSpace();
            return _at < _text.Length ? Bad("after top-level value") : null;
        }

        private string? Value()
        {
            while (true)
            {
                SkipSpace();
                if (_at >= _text.Length) return UnexpectedEnd;
                switch (_text[_at])
                {
                    case (byte)'{':
                        _at++;
                        SkipSpace();
                        if (_at < _text.Length && _text[_at] == '}') { _at++; return null; }
                        if (Key() is { } fault) return fault;
                        _open.Push(true);
                        continue;
                    case (byte)'[':
                        _at++;
                        SkipSpace();
                        if (_at < _text.Length && _text[_at] == ']') { _at++; return null; }
                        _open.Push(false);
                        continue;
                    case (byte)'"': return String();
                    case (byte)'t': return Literal("true");
                    case (byte)'f': return Literal("false");
                    case (byte)'n': return Literal("null");
                    case (byte)'-' or (>= (byte)'0' and <= (byte)'9'): return Number();
                    default: return Bad("looking for beginning of value");
                }
            }
        }

        private string? AfterValue()
        {
            SkipSpace();
            if (_at >= _text.Length) return UnexpectedEnd;
            bool inObject = _open.Peek();
            byte next = _text[_at];
            if (next == (inObject ? '}' : ']')) { _at++; _open.Pop(); return null; }
            if (next != ',') return Bad(inObject ? "after object key:value pair" : "after array element");
            _at++;
            return inObject && Key() is { } fault ? fault : Value();
        }

        private string? Key()
        {
            SkipSpace();
            if (_at >= _text.Length) return UnexpectedEnd;
            if (_text[_at] != '"') return Bad("looking for beginning of object key string");
            if (String() is { } fault) return fault;
            SkipSpace();
            if (_at >= _text.Length) return UnexpectedEnd;
            if (_text[_at] != ':') return Bad("after object key");
            _at++;
            return null;
        }

        private string? String()
        {
            for (_at++; _at < _text.Length; _at++)
            {
                byte next = _text[_at];
                if (next == '"') { _at++; return null; }
                if (next < 0x20) return Bad("in string literal");
                if (next != '\\') continue;
                if (++_at >= _text.Length) return UnexpectedEnd;
                if (_text[_at] != 'u') { if (!"\"\\/bfnrt"u8.Contains(_text[_at])) return Bad("in string escape code"); continue; }
                for (int i = 0; i < 4; i++)
                {
                    if (++_at >= _text.Length) return UnexpectedEnd;
                    if (!char.IsAsciiHexDigit((char)_text[_at])) return Bad("in \\u hexadecimal character escape");
                }
            }
            return UnexpectedEnd;
        }

        private string? Literal(string word)
        {
            for (int i = 1; i < word.Length; i++)
            {
                if (++_at >= _text.Length) return UnexpectedEnd;
                if (_text[_at] != word[i]) return Bad($"in literal {word} (expecting {Quote(word[i])})");
            }
            _at++;
            return null;
        }

        private string? Number()
        {
            if (_text[_at] == '-' && !NextIsDigit()) return Ended() ? UnexpectedEnd : Bad("in numeric literal");
            if (_text[_at] == '0') _at++; else SkipDigits();
            if (!Ended() && _text[_at] == '.')
            {
                if (!NextIsDigit()) return Ended() ? UnexpectedEnd : Bad("after decimal point in numeric literal");
                SkipDigits();
            }
            if (Ended() || _text[_at] is not ((byte)'e' or (byte)'E')) return null;
            _at++;
            if (!Ended() && _text[_at] is (byte)'+' or (byte)'-') _at++;
            if (Ended()) return UnexpectedEnd;
            if (!char.IsAsciiDigit((char)_text[_at])) return Bad("in exponent of numeric literal");
            SkipDigits();
            return null;
        }

        private readonly bool Ended() => _at >= _text.Length;
        private bool NextIsDigit() => ++_at < _text.Length && char.IsAsciiDigit((char)_text[_at]);
        private void SkipDigits() { while (_at < _text.Length && char.IsAsciiDigit((char)_text[_at])) _at++; }
        private void SkipSpace() { while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++; }

        private readonly string Bad(string where) => _at >= _text.Length ? UnexpectedEnd : $"invalid character {Quote((char)_text[_at])} {where}";

        private static string Quote(char c) => c switch
        {
            '\'' => @"'\''",
            '"' => "'\"'",
            _ => $"'{GoText.Quote(c.ToString())[1..^1]}'",
        };
    }
}
