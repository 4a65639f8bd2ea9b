namespace Fairlead.Linux;

/// <summary>The errors of errno.h that callers tell apart (numbers of x86-64 and arm64, asm-generic/errno-base.h and errno.h).</summary>
public enum Errno
{
    None = 0,
    EPERM = 1,
    ENOENT = 2,
    EINTR = 4,
    EIO = 5,
    EAGAIN = 11,
    ENOMEM = 12,
    EACCES = 13,
    EBUSY = 16,
    EEXIST = 17,
    ENODEV = 19,
    EINVAL = 22,
    ENFILE = 23,
    ERANGE = 34,
    ELOOP = 40,
    EOPNOTSUPP = 95,
    EADDRINUSE = 98,
    ENOTCONN = 107,
    ENETUNREACH = 101,
    ENOBUFS = 105,
    ESRCH = 3,

    /// <summary>Kernel-internal, but nfnetlink lets it out: the generation that a batch was made for is over.</summary>
    ERESTART = 85,
}
