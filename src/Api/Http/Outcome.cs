using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Api.Http;

/// <summary>A value, or the refusal that stands in its place.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, ApiStatus? refusal) => (_value, Refusal) = (value, refusal);

    public ApiStatus? Refusal { get; }

    [MemberNotNullWhen(true, nameof(Refusal))]
    public bool IsRefused => Refusal is not null;

    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"refused: {Refusal.Message}");

    public static implicit operator Outcome<T>(T value) => new(value, null);
    public static implicit operator Outcome<T>(ApiStatus refusal) => new(default, refusal);
}
