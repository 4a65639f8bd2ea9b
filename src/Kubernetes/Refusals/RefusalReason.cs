namespace Fairlead.Kubernetes.Refusals;

/// <summary>Why a request's object is refused; one for each Status reason that decoding, patching and validation can give.</summary>
public enum RefusalReason
{
    /// <summary>400 BadRequest.</summary>
    BadRequest,

    /// <summary>409 Conflict.</summary>
    Conflict,

    /// <summary>413 RequestEntityTooLarge.</summary>
    TooLarge,

    /// <summary>415 UnsupportedMediaType.</summary>
    UnsupportedMediaType,

    /// <summary>422 Invalid.</summary>
    Invalid,
}
