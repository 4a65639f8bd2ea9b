using System.Text.Json;

namespace Fairlead.Kubernetes.Tables;

/// <summary>The cells of one row, one call a cell.</summary>
internal ref struct TableRow(Utf8JsonWriter writer, DateTimeOffset? now)
{
    public const string None = "<none>";
    public const string Unknown = "<unknown>";

    /// <summary>What the clock says; who asks makes cells that are good for this moment alone.</summary>
    public DateTimeOffset Now
    {
        get
        {
            UsesClock |= now is null;
            return now ?? DateTimeOffset.UnixEpoch;
        }
    }

    /// <summary>Without a time: that one of the cells needs one, beside the age.</summary>
    public bool UsesClock { get; private set; }

    /// <summary>Without a time: where the text of the age belongs, counted from the writer's start; 0 for nowhere.</summary>
    public int AgeAt { get; private set; }

    /// <summary>Without a time: from when the age counts; null when nobody knows.</summary>
    public DateTimeOffset? Created { get; private set; }

    public void Name(JsonElement obj) => Text(obj.At("metadata"u8, "name"u8));
    public void Text(string value) => writer.WriteStringValue(value);
    public void Text(scoped ReadOnlySpan<char> value) => writer.WriteStringValue(value);

    /// <summary>A string as it stands in the object, without making one.</summary>
    public void Text(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) value.WriteTo(writer);
        else Text(value.Text());
    }

    public void OrNone(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && !value.ValueEquals(""u8)) value.WriteTo(writer);
        else OrNone(value.Text());
    }
    public void Number(long value) => writer.WriteNumberValue(value);
    public void Flag(bool value) => writer.WriteBooleanValue(value);

    /// <summary>The text, or <c>&lt;none&gt;</c>.</summary>
    public void OrNone(string value) => Text(value.Length == 0 ? None : value);

    /// <summary>The object's age, from its creation.</summary>
    public void Age(JsonElement obj)
    {
        var created = obj.At("metadata"u8, "creationTimestamp"u8);
        if (now is not null)
        {
            Since(created);
            return;
        }
        UsesClock |= AgeAt > 0;
        Text("");
        AgeAt = (int)(writer.BytesCommitted + writer.BytesPending) - 1;             // between the quotes
        Created = created.Time();
    }

    public void Since(JsonElement time) => Text(Ago(time));

    public string Ago(JsonElement time) => time.Time() is { } start ? HumanDuration.Of(Now - start) : Unknown;
}
