using System.Text.Json;

namespace Fairlead.Kubernetes.Json;

/// <summary>A record that reads and writes its own JSON, without reflection.</summary>
public interface IJsonRecord<T> where T : class, IJsonRecord<T>
{
    /// <summary>
    /// Reads the value the reader stands on and leaves the reader on its last token; null for JSON null. Fields that the type does not
    /// know are passed over. A value of the wrong type is a <see cref="JsonException"/>.
    /// </summary>
    static abstract T? Read(ref Utf8JsonReader reader);

    /// <summary>Writes the object; absent fields are left out.</summary>
    void Write(Utf8JsonWriter writer);
}
