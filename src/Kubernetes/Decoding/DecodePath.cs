using System.Globalization;
using System.Text;

namespace Fairlead.Kubernetes.Decoding;

/// <summary>Where a decoder stands: the field path of strict errors (<c>spec.ports[0].name</c>) and the struct and field of Go's type errors.</summary>
internal sealed class DecodePath
{
    private readonly List<(string? Name, int Index, string Struct, string GoPath)> _steps = [];

    /// <param name="owner">The Go struct that has the field.</param>
    /// <param name="goPath">The field as Go's errors have it, with embedded structs.</param>
    public void PushField(string name, string owner, string goPath) => _steps.Add((name, 0, owner, goPath));

    /// <summary>A map's key, which Go's errors do not name.</summary>
    public void PushKey(string key) => _steps.Add((key, 0, "", ""));

    public void PushIndex(int index) => _steps.Add((null, index, "", ""));
    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>Whether the decoder stands at a field of this field of the whole object.</summary>
    public bool IsBelow(string field) => _steps.Count == 2 && _steps[0].Name == field;

    /// <summary><c>spec.ports[0]</c>, with one more field at its end.</summary>
    public string With(string field)
    {
        string path = ToString();
        return path.Length == 0 ? field : $"{path}.{field}";
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (name, index, _, _) in _steps)
        {
            if (name is null) text.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else text.Append(text.Length > 0 ? "." : "").Append(name);
        }
        return text.ToString();
    }

    /// <summary>Go's json.UnmarshalTypeError for a value of this kind where a <paramref name="goType"/> belongs.</summary>
    public string TypeError(string found, string goType)
    {
        var fields = _steps.Where(s => s.Struct.Length > 0).ToList();
        return fields.Count == 0
            ? $"json: cannot unmarshal {found} into Go value of type {goType}"
            : $"json: cannot unmarshal {found} into Go struct field {fields[^1].Struct}.{string.Join(".", fields.Select(s => s.GoPath))} of type {goType}";
    }
}
