using Fairlead.Client;
using Fairlead.Client.Recording;
using Fairlead.Kubernetes.Core;
using Fairlead.Node.Cri;
using Fairlead.Node.Images;
using Fairlead.Testing;
using Fairlead.Testing.FakeApi;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Node.Tests.Images;

/// <summary>A disk of 1,000 bytes: from 850 in use on images go, until 800 are.</summary>
public sealed class ImageCollectorTests
{
    private readonly ManualClock _clock = new();
    private readonly FakeImages _images = new();
    private readonly FakeApiServer _api;
    private readonly EventRecorder _events;
    private readonly ImageCollector _collector;

    public ImageCollectorTests()
    {
        _api = new FakeApiServer(_clock);
        _events = new EventRecorder(new KubeClient(_api, FakeApiServer.Address), "kubelet", "n1", NullLogger<EventRecorder>.Instance, _clock);
        _collector = new ImageCollector(_images, new(), _events, new ObjectReference { Kind = "Node", Name = "n1" }, NullLogger<ImageCollector>.Instance, _clock);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_disk_with_room_keeps_all_images()
    {
        _images.Add("a", 700);
        await SeenLongAsync();
        _images.Others = 149;
        await _collector.CollectAsync(Stop);
        Assert.Equal(["a"], _images.Names);
    }

    [Fact]
    public async Task Those_unused_for_longest_go_first_and_no_more_than_needed()
    {
        foreach (string name in (string[])["old", "recent", "used"]) _images.Add(name, 100);
        _images.Used = ["old", "recent", "used"];
        await SeenLongAsync();
        _images.Used = ["recent", "used"];
        await SeenLongAsync();
        _images.Used = ["used"];
        _images.Others = 600;
        await _collector.CollectAsync(Stop);
        Assert.Equal(["recent", "used"], _images.Names);
    }

    [Fact]
    public async Task Images_in_use_pinned_imported_or_new_stay_and_an_event_says_that_too_little_could_go()
    {
        _images.Add("used", 200);
        _images.Used = ["used"];
        _images.Add("pinned", 200, isPinned: true);
        _images.Add("imported", 200, canBePulled: false);
        _images.Add("old", 100);
        await SeenLongAsync();
        _images.Add("new", 200);
        _images.Others = 50;
        await _collector.CollectAsync(Stop);
        Assert.Equal(["used", "pinned", "imported", "new"], _images.Names);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var recording = _events.RunAsync(stop.Token);
        await _api.Until(() => _api.All<Event>().Any(e => e.Reason == "FreeDiskSpaceFailed" && e.InvolvedObject?.Kind == "Node"));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => recording);
    }

    [Fact]
    public async Task One_that_cannot_be_removed_does_not_keep_the_others()
    {
        _images.Add("stuck", 100);
        await SeenLongAsync();
        _images.Add("next", 100);
        await SeenLongAsync();
        _images.Stuck = "stuck";
        _images.Others = 750;
        await _collector.CollectAsync(Stop);
        Assert.Equal(["stuck"], _images.Names);
    }

    private async Task SeenLongAsync()
    {
        int others = _images.Others;
        _images.Others = -1000;                                                  // an empty disk: nothing goes while the collector only looks
        await _collector.CollectAsync(Stop);
        _clock.Advance(TimeSpan.FromMinutes(5));
        _images.Others = others;
    }

    private sealed class FakeImages : IImageStore
    {
        private readonly List<KnownImage> _all = [];

        /// <summary>Bytes on the disk beside the images.</summary>
        public int Others { get; set; }
        public HashSet<string> Used { get; set; } = [];
        public string? Stuck { get; set; }
        public IEnumerable<string> Names => _all.Select(image => image.Id);

        public void Add(string id, long size, bool canBePulled = true, bool isPinned = false) => _all.Add(new(id, size, canBePulled, isPinned));
        public (long Capacity, long Available) Disk() => (1000, 1000 - Others - _all.Sum(image => image.Size));
        public Task<IReadOnlyList<KnownImage>> ImagesAsync(CancellationToken stop) => Task.FromResult<IReadOnlyList<KnownImage>>([.. _all]);
        public Task<IReadOnlySet<string>> UsedAsync(CancellationToken stop) => Task.FromResult<IReadOnlySet<string>>(Used);

        public Task RemoveAsync(string id, CancellationToken stop)
        {
            if (id == Stuck) throw new GrpcException("RemoveImage", GrpcStatusCode.Internal, "busy");
            _all.RemoveAll(image => image.Id == id);
            return Task.CompletedTask;
        }
    }
}
