using System.Runtime.InteropServices;

namespace Fairlead.Linux;

/// <summary>A system call or a netlink request that the kernel refused.</summary>
public sealed class LinuxException(string call, Errno errno, string? detail = null)
    : Exception($"{call}: {Marshal.GetPInvokeErrorMessage((int)errno)} ({errno}){(detail is null ? "" : $": {detail}")}")
{
    public Errno Errno { get; } = errno;

    /// <summary>The failure of the system call just made on this thread.</summary>
    public static LinuxException Last(string call) => new(call, (Errno)Marshal.GetLastPInvokeError());
}
