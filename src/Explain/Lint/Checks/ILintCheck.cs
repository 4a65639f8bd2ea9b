using Fairlead.Explain.Lint.Objects;

namespace Fairlead.Explain.Lint.Checks;

/// <summary>Looks for one kind of trouble, or a few of one family, in all objects together. Pure.</summary>
internal interface ILintCheck
{
    IEnumerable<Finding> Of(Bundle bundle);
}
