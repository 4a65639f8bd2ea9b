using Fairlead.Explain.Lint.Reading;

namespace Fairlead.Explain.Lint;

/// <summary>One thing that is wrong, or may be.</summary>
/// <param name="Object">"service/shop/cart"; empty when the text is no object.</param>
/// <param name="Path">The field, as Kubernetes names it; empty for the whole object.</param>
/// <param name="Sentence">What is wrong.</param>
/// <param name="Mend">What to change.</param>
public sealed record Finding(LintRule Rule, Severity Severity, string File, TextPosition At, string Object, string Path, string Sentence, string Mend);
