using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Fairlead.Node.Tests;

/// <summary>
/// Puts the whole test program into a network namespace of its own before it has threads: bridges, rules and settings of these
/// tests never touch the machine's.
/// </summary>
internal static partial class OwnNetwork
{
    private const int CLONE_NEWNET = 0x40000000;

    [ModuleInitializer]
    internal static void Enter()
    {
        if (Environment.UserName != "root" || unshare(CLONE_NEWNET) != 0) return;
        using var up = Process.Start("ip", "link set lo up");
        up.WaitForExit();
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);
}
