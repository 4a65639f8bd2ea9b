using System.Globalization;
using System.Text;

namespace Fairlead.Api.Metrics;

/// <summary>Writes Prometheus' text form (version 0.0.4).</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new(64 * 1024);
    private string _name = "";

    /// <summary>Begins a metric; the lines after it are its own.</summary>
    public MetricsText Metric(string name, string type, string help)
    {
        _name = name;
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
        return this;
    }

    public MetricsText Line(string labels, double value) => Line("", labels, value);

    private MetricsText Line(string suffix, string labels, double value)
    {
        _text.Append(_name).Append(suffix);
        if (labels.Length > 0) _text.Append('{').Append(labels).Append('}');
        _text.Append(CultureInfo.InvariantCulture, $" {value}\n");
        return this;
    }

    /// <summary>One line a class of values, each with those below it, then sum and count.</summary>
    public void Histogram(string labels, IReadOnlyList<double> bounds, IReadOnlyList<long> classes, double sum)
    {
        long below = 0;
        for (int at = 0; at < classes.Count; at++)
        {
            string bound = at < bounds.Count ? bounds[at].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line("_bucket", $"{labels},le=\"{bound}\"", below += classes[at]);
        }
        Line("_sum", labels, sum);
        Line("_count", labels, below);
    }

    public override string ToString() => _text.ToString();
}
