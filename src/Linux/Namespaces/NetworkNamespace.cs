namespace Fairlead.Linux.Namespaces;

/// <summary>
/// A network namespace, held open. Work is run inside it on a thread of its own, because the kernel knows namespaces by thread; sockets
/// that the work opens stay in the namespace.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private readonly SafeFd _fd;

    private NetworkNamespace(SafeFd fd) => _fd = fd;

    /// <summary>The namespace that a path such as /run/netns/NAME or /proc/PID/ns/net stands for.</summary>
    public static NetworkNamespace Open(string path)
    {
        int fd = Fcntl.open(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        return fd >= 0 ? new(new SafeFd(fd)) : throw LinuxException.Last($"open({path})");
    }

    /// <summary>A fresh namespace without a name; it goes with the last socket, process and holder in it.</summary>
    public static NetworkNamespace Create() => OnOwnThread(() =>
    {
        if (Sched.unshare(Sched.CLONE_NEWNET) < 0) throw LinuxException.Last("unshare(CLONE_NEWNET)");
        return Open("/proc/thread-self/ns/net");
    });

    /// <summary>Where a named namespace is mounted.</summary>
    public static string PathOf(string name) => Path.Combine("/run/netns", name);

    /// <summary>The namespace of that name; null where there is none. A file without a namespace, which a start of the machine may leave, is taken away.</summary>
    public static NetworkNamespace? FindNamed(string name)
    {
        if (IsNamed(name)) return Open(PathOf(name));
        if (File.Exists(PathOf(name))) File.Delete(PathOf(name));
        return null;
    }

    /// <summary>Whether a namespace has that name.</summary>
    public static bool IsNamed(string name) => Mounts.Below(PathOf(name)).Count > 0;

    /// <summary>Gives the namespace a name that `ip netns` and <see cref="Open"/> find below /run/netns.</summary>
    public static NetworkNamespace CreateNamed(string name)
    {
        string path = PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (File.Open(path, FileMode.CreateNew)) { }
        return OnOwnThread(() =>
        {
            if (Sched.unshare(Sched.CLONE_NEWNET) < 0) throw LinuxException.Last("unshare(CLONE_NEWNET)");
            if (SysMount.mount("/proc/thread-self/ns/net", path, null, SysMount.MS_BIND, 0) < 0) throw LinuxException.Last($"mount({path})");
            return Open(path);
        });
    }

    /// <summary>Takes the name away; the namespace lives on while somebody is in it. No error where there is none.</summary>
    public static void RemoveNamed(string name)
    {
        string path = PathOf(name);
        SysMount.umount2(path, SysMount.MNT_DETACH);
        File.Delete(path);
    }

    /// <summary>The descriptor's number, for a netlink attribute; valid while this holder is.</summary>
    internal int Descriptor => (int)_fd.DangerousGetHandle();

    /// <summary>Runs the work inside and returns what it returns, or throws what it throws.</summary>
    public T Run<T>(Func<T> work) => OnOwnThread(() =>
    {
        if (Sched.setns(_fd, Sched.CLONE_NEWNET) < 0) throw LinuxException.Last("setns(CLONE_NEWNET)");
        return work();
    });

    public void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    public void Dispose() => _fd.Dispose();

    private static T OnOwnThread<T>(Func<T> work)
    {
        T result = default!;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try { result = work(); }
            catch (Exception e) { failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e); }
        }, maxStackSize: 256 << 10);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
