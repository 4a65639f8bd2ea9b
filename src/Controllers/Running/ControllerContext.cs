using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Client.Watching;
using Microsoft.Extensions.Logging;

namespace Fairlead.Controllers.Running;

/// <summary>What every controller is handed: the way to the API server, the shared caches, the clock.</summary>
public sealed record ControllerContext(KubeClient Client, Informers Informers, EventRecorder Recorder, ILoggerFactory Logs, TimeProvider Clock);
