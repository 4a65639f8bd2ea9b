using System.Collections;
using System.Runtime.CompilerServices;

namespace Fairlead.Primitives;

/// <summary>An immutable list that compares by its items, so that records which hold one compare by value.</summary>
[CollectionBuilder(typeof(EquatableList), nameof(EquatableList.Create))]
public readonly struct EquatableList<T>(T[] items) : IReadOnlyList<T>, IEquatable<EquatableList<T>>
{
    private readonly T[]? _items = items;

    public ReadOnlySpan<T> Span => _items;
    public int Count => _items?.Length ?? 0;
    public T this[int index] => Span[index];

    public bool Equals(EquatableList<T> other) => ReferenceEquals(_items, other._items) || Span.SequenceEqual(other.Span);
    public override bool Equals(object? obj) => obj is EquatableList<T> other && Equals(other);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Span) hash.Add(item);
        return hash.ToHashCode();
    }

    public static bool operator ==(EquatableList<T> left, EquatableList<T> right) => left.Equals(right);
    public static bool operator !=(EquatableList<T> left, EquatableList<T> right) => !left.Equals(right);

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    public override string ToString() => $"[{string.Join(", ", _items ?? [])}]";
}

/// <summary>Builds lists from collection expressions.</summary>
public static class EquatableList
{
    public static EquatableList<T> Create<T>(ReadOnlySpan<T> items) => new(items.ToArray());
}
