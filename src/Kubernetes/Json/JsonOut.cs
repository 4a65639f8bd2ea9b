using System.Globalization;
using System.Text.Json;

namespace Fairlead.Kubernetes.Json;

/// <summary>How the API writes the scalars that JSON has no type for.</summary>
public static class JsonOut
{
    /// <summary>metav1.Time: whole seconds, UTC.</summary>
    public static void Time(Utf8JsonWriter writer, DateTimeOffset time) =>
        writer.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    /// <summary>metav1.MicroTime: microseconds, UTC.</summary>
    public static void MicroTime(Utf8JsonWriter writer, DateTimeOffset time) =>
        writer.WriteStringValue(time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));

    public static void IntOrString(Utf8JsonWriter writer, IntOrString value)
    {
        if (value.Text is { } text) writer.WriteStringValue(text);
        else writer.WriteNumberValue(value.Number);
    }
}
