using Fairlead.Kubernetes.Core;
using Fairlead.Kubernetes.Validation.Rules;

namespace Fairlead.Kubernetes.Validation.Pods;

/// <summary>A pod's DNS policy and settings.</summary>
internal static class DnsRules
{
    private const int MaxNameservers = 3, MaxSearches = 32, MaxSearchChars = 2048;

    public static void Policy(string? policy, FieldPath path, Faults faults)
    {
        if (string.IsNullOrEmpty(policy)) faults.Required(path);
        else if (policy is not ("ClusterFirst" or "ClusterFirstWithHostNet" or "Default" or "None")) faults.NotSupported(path, policy, "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
    }

    public static void Config(PodSpec spec, FieldPath path, Faults faults)
    {
        var (config, at) = (spec.DnsConfig, path.Child("dnsConfig"));
        if (spec.DnsPolicy == "None" && config is null) faults.Required(at, "must provide `dnsConfig` when `dnsPolicy` is None");
        if (config is null) return;
        if (spec.DnsPolicy == "None" && config.Nameservers.Count == 0) { faults.Required(at.Child("nameservers"), "must provide at least one DNS nameserver when `dnsPolicy` is None"); return; }
        if (config.Nameservers.Count > MaxNameservers) faults.Invalid(at.Child("nameservers"), config.Nameservers, $"must not have more than {MaxNameservers} nameservers");
        for (int i = 0; i < config.Nameservers.Count; i++) AddressRules.Ip(at.Child("nameservers").At(i), config.Nameservers[i], faults);
        if (config.Searches.Count > MaxSearches) faults.Invalid(at.Child("searches"), config.Searches, $"must not have more than {MaxSearches} search paths");
        if (config.Searches.Sum(s => s.Length + 1) - 1 > MaxSearchChars) faults.Invalid(at.Child("searches"), config.Searches, $"must not have more than {MaxSearchChars} characters (including spaces) in the search list");
        for (int i = 0; i < config.Searches.Count; i++)
        {
            string search = config.Searches[i];
            if (search == ".") continue;
            if (search.EndsWith('.')) search = search[..^1];
            faults.Invalid(at.Child("searches").At(i), search, Names.UnderscoredSubdomain(search));
        }
        for (int i = 0; i < config.Options.Count; i++)
        {
            if (string.IsNullOrEmpty(config.Options[i].Name)) faults.Required(at.Child("options").At(i), "must not be empty");
        }
    }
}
