using System.Collections;

namespace Fairlead.Kubernetes.Quotas;

/// <summary>Amounts by resource name, in the order of the names.</summary>
public sealed class ResourceTally : IEnumerable<KeyValuePair<string, QuantityAmount>>
{
    private readonly SortedDictionary<string, QuantityAmount> _amounts = new(StringComparer.Ordinal);

    public ResourceTally() { }

    public ResourceTally(IEnumerable<KeyValuePair<string, Quantity>> amounts)
    {
        foreach (var (name, quantity) in amounts) _amounts[name] = quantity.Amount;
    }

    public static QuantityAmount One { get; } = QuantityAmount.FromMilli(1000);

    public bool IsEmpty => _amounts.Count == 0;

    public IEnumerable<string> Names => _amounts.Keys;

    public QuantityAmount? this[string name] => _amounts.TryGetValue(name, out var amount) ? amount : null;

    public bool Has(string name) => _amounts.ContainsKey(name);

    public void Set(string name, QuantityAmount amount) => _amounts[name] = amount;

    public void Add(string name, QuantityAmount amount) => _amounts[name] = this[name] is { } before ? before + amount : amount;

    public void Add(ResourceTally other)
    {
        foreach (var (name, amount) in other) Add(name, amount);
    }

    /// <summary>Each resource's larger amount of the two.</summary>
    public void RaiseTo(ResourceTally other)
    {
        foreach (var (name, amount) in other)
        {
            if (this[name] is not { } own || own < amount) _amounts[name] = amount;
        }
    }

    /// <summary>What is more here than there; never less than nothing.</summary>
    public ResourceTally Beyond(ResourceTally other)
    {
        var more = new ResourceTally();
        foreach (var (name, amount) in this) more.Set(name, other[name] is not { } before ? amount : before < amount ? amount - before : QuantityAmount.Zero);
        return more;
    }

    public ResourceTally Where(Func<string, QuantityAmount, bool> holds)
    {
        var chosen = new ResourceTally();
        foreach (var (name, amount) in this)
        {
            if (holds(name, amount)) chosen.Set(name, amount);
        }
        return chosen;
    }

    public Dictionary<string, Quantity> ToQuantities() => _amounts.ToDictionary(a => a.Key, a => Quantity.Of(a.Value), StringComparer.Ordinal);

    /// <summary>"cpu=1,pods=2", as refusals print it.</summary>
    public override string ToString() => string.Join(",", _amounts.Select(a => $"{a.Key}={a.Value}"));

    public IEnumerator<KeyValuePair<string, QuantityAmount>> GetEnumerator() => _amounts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
