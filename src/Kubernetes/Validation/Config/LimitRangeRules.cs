using System.Globalization;
using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Config;

/// <summary>What a LimitRange must be: known types, each once, and limits that do not contradict one another.</summary>
internal static class LimitRangeRules
{
    private static readonly FieldPath Limits = FieldPath.Root("spec").Child("limits");

    public static void Check(LimitRange range, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 0; i < range.Spec.Limits.Count; i++)
        {
            var (item, path) = (range.Spec.Limits[i], Limits.At(i));
            Type(item.Type, path.Child("type"), faults);
            if (!seen.Add(item.Type)) faults.Duplicate(path.Child("type"), item.Type);
            ResourcesOf(item, path, faults);
            string[] names = [.. new[] { item.Max, item.Min, item.Default, item.DefaultRequest, item.MaxLimitRequestRatio }.SelectMany(a => a.Keys).Distinct().Order(StringComparer.Ordinal)];
            foreach (string name in names) new Amounts(item, name, path, faults).Check();
        }
    }

    private static void Type(string type, FieldPath path, Faults faults)
    {
        var bad = Names.QualifiedName(type);
        faults.Invalid(path, type, bad);
        if (bad.Count == 0 && !type.Contains('/', StringComparison.Ordinal) && type is not ("Pod" or "Container" or "PersistentVolumeClaim"))
            faults.Invalid(path, type, "must be a standard limit type or fully qualified");
    }

    private static void ResourcesOf(LimitRangeItem item, FieldPath path, Faults faults)
    {
        ResourcesOf(item, item.Max, path.Child("max"), faults);
        ResourcesOf(item, item.Min, path.Child("min"), faults);
        if (item.Type == "Pod")
        {
            if (item.Default.Count > 0) faults.Forbidden(path.Child("default"), "may not be specified when `type` is 'Pod'");
            if (item.DefaultRequest.Count > 0) faults.Forbidden(path.Child("defaultRequest"), "may not be specified when `type` is 'Pod'");
        }
        else
        {
            ResourcesOf(item, item.Default, path.Child("default"), faults);
            ResourcesOf(item, item.DefaultRequest, path.Child("defaultRequest"), faults);
        }
        if (item.Type == "PersistentVolumeClaim" && !item.Min.ContainsKey("storage") && !item.Max.ContainsKey("storage"))
            faults.Required(path.Child("limits"), "either minimum or maximum storage value is required, but neither was provided");
        ResourcesOf(item, item.MaxLimitRequestRatio, path.Child("maxLimitRequestRatio"), faults);
    }

    private static void ResourcesOf(LimitRangeItem item, IReadOnlyDictionary<string, Quantity> amounts, FieldPath path, Faults faults)
    {
        foreach (string name in amounts.Keys.Order(StringComparer.Ordinal))
        {
            if (item.Type is "Pod" or "Container") ResourceNames.OfContainer(name, path.Key(name), faults);
            else ResourceNames.OfAny(name, path.Key(name), faults);
        }
    }

    /// <summary>The amounts of one resource, which must be in order: least, default request, default, most.</summary>
    private readonly struct Amounts(LimitRangeItem item, string name, FieldPath path, Faults faults)
    {
        private readonly Quantity? _min = Of(item.Min, name), _max = Of(item.Max, name), _ratio = Of(item.MaxLimitRequestRatio, name);
        private readonly Quantity? _default = item.Type == "Pod" ? null : Of(item.Default, name), _request = item.Type == "Pod" ? null : Of(item.DefaultRequest, name);

        private static Quantity? Of(IReadOnlyDictionary<string, Quantity> amounts, string name) => amounts.TryGetValue(name, out var found) ? found : null;

        public void Check()
        {
            InOrder(_min, "min value", _max, "max value", "min", _min);
            InOrder(_min, "min value", _request, "default request value", "defaultRequest", _request);
            InOrder(_request, "default request value", _max, "max value", "defaultRequest", _request);
            InOrder(_request, "default request value", _default, "default limit value", "defaultRequest", _request);
            InOrder(_min, "min value", _default, "default value", "default", _min);
            InOrder(_default, "default value", _max, "max value", "default", _max);
            if (_ratio is { } ratio) Ratio(ratio);
            if (_default is { } own && _request is { } asked && !ResourceNames.CanBeOvercommitted(name) && own.Amount.CompareTo(asked.Amount) != 0)
                faults.Invalid(path.Child("defaultRequest").Key(name), asked.Text, $"default value {own} must equal to defaultRequest value {asked} in {name}");
        }

        private void InOrder(Quantity? less, string what, Quantity? more, string than, string field, Quantity? blamed)
        {
            if (less is { } low && more is { } high && low.Amount > high.Amount) faults.Invalid(path.Child(field).Key(name), blamed!.Value.Text, $"{what} {low} is greater than {than} {high}");
        }

        private void Ratio(Quantity ratio)
        {
            var at = path.Child("maxLimitRequestRatio").Key(name);
            if (ratio.Amount < QuantityAmount.FromMilli(1000)) faults.Invalid(at, ratio.Text, $"ratio {ratio} is less than 1");
            if (_min is not { Amount.IsZero: false } min || _max is not { } max) return;
            double most = (double)max.Amount.Nano / (double)min.Amount.Nano;
            if ((double)ratio.Amount.Nano / 1e9 > most) faults.Invalid(at, ratio.Text, string.Create(CultureInfo.InvariantCulture, $"ratio {ratio} is greater than max/min = {most:F6}"));
        }
    }
}
