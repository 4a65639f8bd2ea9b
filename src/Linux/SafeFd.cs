using Microsoft.Win32.SafeHandles;

namespace Fairlead.Linux;

/// <summary>A file descriptor that is closed with its owner.</summary>
public sealed class SafeFd : SafeHandleMinusOneIsInvalid
{
    public SafeFd() : base(ownsHandle: true) { }

    public SafeFd(int fd) : base(ownsHandle: true) => SetHandle(fd);

    protected override bool ReleaseHandle() => Unistd.close((int)handle) == 0;
}
