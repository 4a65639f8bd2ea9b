using System.Globalization;

namespace Fairlead.Kubernetes;

/// <summary>util.intstr.IntOrString: a number, or a name or percentage. <see cref="Text"/> is null when it is a number.</summary>
public readonly record struct IntOrString
{
    public IntOrString(int number) => Number = number;
    public IntOrString(string text) => Text = text;

    public int Number { get; }
    public string? Text { get; }

    public static implicit operator IntOrString(int number) => new(number);
    public static implicit operator IntOrString(string text) => new(text);

    public override string ToString() => Text ?? Number.ToString(CultureInfo.InvariantCulture);
}
