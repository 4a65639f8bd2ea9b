using Fairlead.Api.Http;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Verbs;

/// <summary>Makes the context of a write from its request.</summary>
internal static class Writes
{
    public static WriteContext Context(ApiRequest request, WriteOptions options, bool isApply = false, bool isPatch = false, bool isUpdate = false) => new()
    {
        Type = request.Type,
        Namespace = request.Namespace,
        Name = request.Info.Name,
        Subresource = request.Info.Subresource,
        Identity = request.Identity,
        FieldManager = options.FieldManager,
        DryRun = options.DryRun,
        IsApply = isApply,
        IsPatch = isApply || isPatch,
        IsUpdate = isUpdate,
        Stop = request.Stop,
        Warn = warnings => request.Warn(warnings),
    };

    /// <summary>201 for a new object, 200 else.</summary>
    public static async ValueTask<ApiStatus?> AnswerAsync(ApiRequest request, Outcome<Written> outcome)
    {
        if (outcome.IsRefused) return outcome.Refusal;
        await Answers.ObjectAsync(request, outcome.Value.IsNew ? 201 : 200, outcome.Value.Json);
        return null;
    }
}
