using System.Text.Json.Nodes;

namespace Fairlead.Kubernetes.Patching;

/// <summary>
/// A set of paths into an object, as a tree. The steps are those of fieldsV1: <c>f:name</c> a field, <c>k:{…}</c> an item by its keys, <c>v:…</c> an item by
/// its value. A node may be in the set itself (<c>"."</c>, or a leaf), only lead to others, or both. Operations make new sets.
/// </summary>
internal sealed class FieldSet
{
    private Dictionary<string, FieldSet>? _children;

    public bool IsMember { get; private set; }
    public bool HasChildren => _children is { Count: > 0 };
    public bool IsEmpty => !IsMember && !HasChildren;

    public FieldSet? Child(string step) => _children?.GetValueOrDefault(step);

    public void Insert(IReadOnlyList<string> path)
    {
        var node = this;
        foreach (string step in path) node = node.Ensure(step);
        node.IsMember = true;
    }

    public void Remove(params ReadOnlySpan<string> path)
    {
        if (path.Length == 0) { IsMember = false; return; }
        if (Child(path[0]) is not { } child) return;
        child.Remove(path[1..]);
        if (child.IsEmpty) _children!.Remove(path[0]);
    }

    /// <summary>Takes a path and all below it out.</summary>
    public void RemoveBelow(string step) => _children?.Remove(step);

    private FieldSet Ensure(string step)
    {
        _children ??= new(StringComparer.Ordinal);
        if (_children.TryGetValue(step, out var found)) return found;
        var made = new FieldSet();
        _children[step] = made;
        return made;
    }

    public FieldSet Union(FieldSet other) => Combine(this, other, static (a, b) => a || b);
    public FieldSet Difference(FieldSet other) => Combine(this, other, static (a, b) => a && !b);
    public FieldSet Intersection(FieldSet other) => Combine(this, other, static (a, b) => a && b);

    private static FieldSet Combine(FieldSet? a, FieldSet? b, Func<bool, bool, bool> member)
    {
        bool onlyA = b is null or { IsEmpty: true }, onlyB = a is null or { IsEmpty: true };
        if (onlyA && member(true, false)) return a ?? new();                         // sets are not changed once they are shared
        if (onlyB && member(false, true)) return b ?? new();
        if ((onlyA && !member(true, false)) || (onlyB && !member(false, true))) return new();
        var result = new FieldSet { IsMember = member(a?.IsMember == true, b?.IsMember == true) };
        foreach (string step in a!.Steps.Union(b!.Steps))
        {
            var child = Combine(a?.Child(step), b?.Child(step), member);
            if (!child.IsEmpty) (result._children ??= new(StringComparer.Ordinal))[step] = child;
        }
        return result;
    }

    private IEnumerable<string> Steps => _children?.Keys ?? Enumerable.Empty<string>();

    private IEnumerable<string> InOrder => _children is null ? [] : _children.Keys.Order(StepOrder.Instance);

    public bool SameAs(FieldSet other) => IsMember == other.IsMember && (_children?.Count ?? 0) == (other._children?.Count ?? 0) && Steps.All(s => other.Child(s) is { } child && Child(s)!.SameAs(child));

    /// <summary>Each path in the set, in order: at each place what is in the set itself, then what leads further down.</summary>
    public IEnumerable<IReadOnlyList<string>> Paths() => Paths([]);

    private IEnumerable<IReadOnlyList<string>> Paths(List<string> above)
    {
        foreach (string step in InOrder.Where(s => Child(s)!.IsMember)) yield return [.. above, step];
        foreach (string step in InOrder)
        {
            foreach (var path in Child(step)!.Paths([.. above, step])) yield return path;
        }
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (string step in InOrder)
        {
            var child = Child(step)!;
            var inner = child.ToJson();
            if (child is { IsMember: true, HasChildren: true }) inner.Insert(0, ".", new JsonObject());
            json[step] = inner;
        }
        return json;
    }

    public static FieldSet FromJson(JsonObject? json)
    {
        var set = new FieldSet();
        foreach (var (step, value) in json ?? [])
        {
            if (step == ".") { set.IsMember = true; continue; }
            var child = FromJson(value as JsonObject);
            if (child.IsEmpty) child.IsMember = true;
            (set._children ??= new(StringComparer.Ordinal))[step] = child;
        }
        return set;
    }
}
