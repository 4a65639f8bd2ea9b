using System.Text.Json.Nodes;
using Fairlead.Kubernetes.Trees;

namespace Fairlead.Kubernetes.Patching;

/// <summary>One entry of managedFields: a manager, how it writes, and the fields it owns.</summary>
internal sealed record ManagerEntry(string Manager, string Operation, string ApiVersion, string Subresource, string Time, FieldSet Fields)
{
    public const string Apply = "Apply", Update = "Update";

    /// <summary>An applier is the same in every version of the API; an updater is one a version.</summary>
    public bool IsSameManager(ManagerEntry other) =>
        Manager == other.Manager && Operation == other.Operation && Subresource == other.Subresource && (Operation == Apply || ApiVersion == other.ApiVersion);

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["manager"] = Manager, ["operation"] = Operation, ["apiVersion"] = ApiVersion };
        if (Time.Length > 0) json["time"] = Time;
        json["fieldsType"] = "FieldsV1";
        json["fieldsV1"] = Fields.ToJson();
        if (Subresource.Length > 0) json["subresource"] = Subresource;
        return json;
    }

    public static ManagerEntry FromJson(JsonObject json) =>
        new(json.Text("manager"), json.Text("operation"), json.Text("apiVersion"), json.Text("subresource"), json.Text("time"), FieldSet.FromJson(json.Obj("fieldsV1")));

    /// <summary>Whether an entry is one that can be read.</summary>
    public static bool IsSound(JsonObject json) => json.Text("operation") is Apply or Update && json.Text("apiVersion").Length > 0 && json.Text("fieldsType") == "FieldsV1" && AreSteps(json.Obj("fieldsV1"));

    /// <summary>Every member of a field set says what it is: a field, a value, an item by its keys or by its index, or the thing itself.</summary>
    private static bool AreSteps(JsonObject? fields) =>
        fields is null || fields.All(step => (step.Key == "." || (step.Key.Length > 1 && step.Key[1] == ':' && step.Key[0] is 'f' or 'v' or 'k' or 'i')) && (step.Value is null || (step.Value is JsonObject inner && AreSteps(inner))));

    /// <summary>How a conflict names the manager.</summary>
    public override string ToString()
    {
        string name = $"\"{Manager}\"" + (Subresource.Length > 0 ? $" with subresource \"{Subresource}\"" : "");
        return Operation == Update ? $"{name} using {ApiVersion}" : name;
    }
}
