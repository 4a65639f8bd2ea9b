namespace Fairlead.Client.Config;

/// <summary>A token in a file that somebody renews; read again once a minute.</summary>
public sealed class TokenFile(string path, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);             // as client-go; tokens live for 10 minutes at least
    private readonly Lock _gate = new();                                             // guards _token and _readAt
    private string? _token;
    private long _readAt;

    public string? Read()
    {
        lock (_gate)
        {
            if (_token is not null && clock.GetElapsedTime(_readAt) < Lifetime) return _token;
            _token = File.ReadAllText(path).Trim();
            _readAt = clock.GetTimestamp();
            return _token;
        }
    }
}
