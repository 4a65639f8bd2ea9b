using System.Globalization;

namespace Fairlead.Kubernetes.Validation;

/// <summary>Where a field stands in an object: <c>spec.ports[0].port</c>, <c>metadata.labels[app]</c>. Immutable; text is made only when a fault is found.</summary>
public sealed class FieldPath
{
    private readonly FieldPath? _parent;
    private readonly string _name;
    private readonly int _index;

    private FieldPath(FieldPath? parent, string name, int index)
    {
        _parent = parent;
        _name = name;
        _index = index;
    }

    /// <summary>A path that begins with this field.</summary>
    public static FieldPath Root(string name) => new(null, name, NameStep);

    private const int NameStep = -1;
    private const int KeyStep = -2;

    public FieldPath Child(string name) => new(this, name, NameStep);
    public FieldPath Child(string name, string inner) => Child(name).Child(inner);
    public FieldPath At(int index) => new(this, "", index);
    public FieldPath Key(string key) => new(this, key, KeyStep);

    public override string ToString()
    {
        string step = _index switch
        {
            NameStep => _parent is not null ? "." + _name : _name.Length > 0 ? _name : "[]",           // Kubernetes has "[]" for the whole object
            KeyStep => $"[{_name}]",
            _ => $"[{_index.ToString(CultureInfo.InvariantCulture)}]",
        };
        return _parent is null ? step : _parent + step;
    }
}
