using System.Net;
using Fairlead.Api.Http;
using Fairlead.Api.Security;
using Fairlead.Api.Tests.Security;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Tests.Http;

public sealed class LimitTests
{
    private static ApiRequest Request(Identity who) =>
        new(new DefaultHttpContext(), RequestInfoReader.Read("GET", "/api/v1/pods", false, null), QueryParameters.Parse(""), TimeProvider.System) { Identity = who, IsCounted = true };

    [Fact]
    public async Task One_user_cannot_hold_all_places()
    {
        var shares = new UserShares(perUser: 2);
        var (first, second, third) = (Request(Identity.Of("jane", [])), Request(Identity.Of("jane", [])), Request(Identity.Of("jane", [])));
        Assert.Null(await shares.AdmitAsync(first));
        Assert.Null(await shares.AdmitAsync(second));
        var refusal = await shares.AdmitAsync(third);
        Assert.Equal((429, 1), (refusal!.Code, refusal.RetryAfterSeconds));
        Assert.Null(await shares.AdmitAsync(Request(Identity.Of("joe", []))));
        shares.Leave(third);
        shares.Leave(first);
        Assert.Null(await shares.AdmitAsync(Request(Identity.Of("jane", []))));
    }

    [Fact]
    public async Task Masters_always_get_in()
    {
        var shares = new UserShares(perUser: 1);
        for (int i = 0; i < 5; i++) Assert.Null(await shares.AdmitAsync(Request(Identity.Master("root"))));
    }

    [Fact]
    public void Strangers_are_let_in_at_a_rate()
    {
        var clock = new FixedClock();
        var throttle = new StrangerThrottle(clock);
        for (int i = 0; i < 200; i++) Assert.Null(throttle.Admit(IPAddress.Loopback));
        Assert.Equal(429, throttle.Admit(IPAddress.Loopback)!.Code);
        Assert.Null(throttle.Admit(IPAddress.IPv6Loopback));
        Assert.Null(throttle.Admit(null));
        clock.Now = clock.Now.AddSeconds(1);
        for (int i = 0; i < 50; i++) Assert.Null(throttle.Admit(IPAddress.Loopback));
        Assert.NotNull(throttle.Admit(IPAddress.Loopback));
    }

    [Fact]
    public void A_request_with_a_body_has_its_time()
    {
        var clock = new ManualTimers();
        var http = new DefaultHttpContext();
        Assert.Null(RequestDeadline.Of(http, TimeSpan.FromSeconds(60), clock));
        http.Request.ContentLength = 5;
        using var deadline = RequestDeadline.Of(http, TimeSpan.FromSeconds(60), clock)!;
        Assert.False(http.RequestAborted.IsCancellationRequested);
        clock.Fire();
        Assert.True(http.RequestAborted.IsCancellationRequested);
        Assert.True(deadline.IsOver);
        deadline.Lift();
        Assert.False(http.RequestAborted.IsCancellationRequested);
    }

    /// <summary>Timers that ring when the test says so.</summary>
    private sealed class ManualTimers : TimeProvider
    {
        private Action? _ring;

        public void Fire() => _ring!();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _ring = () => callback(state);
            return new Silent();
        }

        private sealed class Silent : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
