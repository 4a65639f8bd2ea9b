using System.Buffers.Binary;

namespace Fairlead.Node.Images;

/// <summary>
/// The program that holds a pod's namespaces open: a static ELF of 188 bytes for x86-64, made here, because no package has one
/// and a registry must not be needed. It ignores SIGCHLD, so that the kernel itself reaps the orphans of a pod with a shared
/// process namespace, then calls pause(2) for ever; the runtime ends it with SIGKILL. It costs a pod one page of memory.
/// </summary>
public static class PauseProgram
{
    private const ulong Address = 0x400000;
    private const int HeaderSize = 64;
    private const int SegmentSize = 56;

    private static readonly byte[] Code =
    [
        0xB8, 13, 0, 0, 0,                    // mov eax, 13            rt_sigaction(
        0xBF, 17, 0, 0, 0,                    // mov edi, 17              SIGCHLD,
        0x48, 0x8D, 0x35, 23, 0, 0, 0,        // lea rsi, [rip + 23]      &ignore,
        0x31, 0xD2,                           // xor edx, edx             NULL,
        0x41, 0xBA, 8, 0, 0, 0,               // mov r10d, 8              8)
        0x0F, 0x05,                           // syscall
        0xB8, 34, 0, 0, 0,                    // mov eax, 34            again: pause()
        0x0F, 0x05,                           // syscall
        0xEB, 0xF7,                           // jmp again
        0x90, 0x90, 0x90, 0x90,
        1, 0, 0, 0, 0, 0, 0, 0,               // ignore: sa_handler = SIG_IGN
        0, 0, 0, 0, 0, 0, 0, 0,               //         sa_flags
        0, 0, 0, 0, 0, 0, 0, 0,               //         sa_restorer
        0, 0, 0, 0, 0, 0, 0, 0,               //         sa_mask
    ];

    /// <summary>The whole file: ELF header, one loadable segment, the code above.</summary>
    public static byte[] Elf()
    {
        var file = new byte[HeaderSize + SegmentSize + Code.Length];
        ReadOnlySpan<byte> magic = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];    // 64 bit, little-endian, version 1
        magic.CopyTo(file);
        Put16(16, 2);                                                                   // e_type: executable
        Put16(18, 62);                                                                  // e_machine: x86-64
        Put32(20, 1);                                                                   // e_version
        Put64(24, Address + HeaderSize + SegmentSize);                                  // e_entry
        Put64(32, HeaderSize);                                                          // e_phoff
        Put16(52, HeaderSize);                                                          // e_ehsize
        Put16(54, SegmentSize);                                                         // e_phentsize
        Put16(56, 1);                                                                   // e_phnum
        Put32(64, 1);                                                                   // p_type: load
        Put32(68, 5);                                                                   // p_flags: read, execute
        Put64(80, Address);                                                             // p_vaddr
        Put64(88, Address);                                                             // p_paddr
        Put64(96, (ulong)file.Length);                                                  // p_filesz
        Put64(104, (ulong)file.Length);                                                 // p_memsz
        Put64(112, 0x1000);                                                             // p_align
        Code.CopyTo(file.AsSpan(HeaderSize + SegmentSize));
        return file;

        void Put16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(at), value);
        void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(at), value);
        void Put64(int at, ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at), value);
    }
}
