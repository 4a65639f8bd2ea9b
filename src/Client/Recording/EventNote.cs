using Fairlead.Kubernetes.Core;

namespace Fairlead.Client.Recording;

/// <summary>Something to tell the user about an object.</summary>
public sealed record EventNote(ObjectReference About, EventKind Kind, string Reason, string Message, DateTimeOffset At)
{
    /// <summary>Notes that differ in nothing but their words.</summary>
    internal (string?, string?, string?, string?, EventKind, string) Family => (About.Kind, About.Uid, About.Name, About.FieldPath, Kind, Reason);

    /// <summary>Who the note is about.</summary>
    internal (string?, string?, string?) Subject => (About.Kind, About.Namespace, About.Name);
}
