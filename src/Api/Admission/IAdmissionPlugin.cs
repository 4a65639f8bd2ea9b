using System.Text.Json.Nodes;
using Fairlead.Api.Http;
using Fairlead.Api.Objects;

namespace Fairlead.Api.Admission;

/// <summary>Looks at one concern of objects that are to be written: completes them, or refuses the write.</summary>
internal interface IAdmissionPlugin
{
    ApiStatus? Create(WriteContext write, JsonObject obj);

    ApiStatus? Update(WriteContext write, JsonObject obj, JsonObject old) => null;
}
