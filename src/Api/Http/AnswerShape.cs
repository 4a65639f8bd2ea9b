namespace Fairlead.Api.Http;

/// <summary>The form in which the caller wants objects: as they are, as table rows, or their metadata alone.</summary>
internal enum AnswerShape
{
    Object,
    Table,
    PartialMetadata,
}
