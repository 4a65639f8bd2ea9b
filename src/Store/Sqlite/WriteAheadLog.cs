using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Fairlead.Store.Sqlite;

/// <summary>The write-ahead log's file: moved into the database from time to time, and written over, never lengthened, by a commit.</summary>
/// <remarks>
/// A flush of bytes that a file had already costs half of one that lengthens it, for its length and its blocks need no flush of their own
/// (fdatasync(2)). SQLite begins the log anew after each checkpoint, so all but the first round are written over; for the first, zeros go ahead
/// of it. SQLite takes no zeros for a part of the log: a frame counts only with the log's salt in it (sqlite.org/fileformat2.html, 4.2).
/// For the committer alone, as is the connection.
/// </remarks>
internal sealed unsafe class WriteAheadLog : IDisposable
{
    /// <summary>Pages in the log from which a checkpoint is tried at every commit: 16 MiB.</summary>
    public const int CheckpointPages = 4000;

    /// <summary>Bytes that are made ready at once: some sixty small commits, in about a millisecond.</summary>
    public const int Step = 256 * 1024;

    /// <summary>Bytes that most commits need.</summary>
    private const int Commit = 32 * 1024;

    private const int HeaderBytes = 32, FrameBytes = 24 + 4096;                   // fileformat2.html 4.1

    private static readonly byte[] Zeros = new byte[Step];

    private readonly Connection _connection;
    private readonly string _path;
    private readonly GCHandle _self;
    private SafeFileHandle? _file;
    private int _pages;
    private long _length;

    /// <param name="connection">The writing connection, in WAL mode.</param>
    /// <param name="path">The database's file; the log's lies beside it.</param>
    public WriteAheadLog(Connection connection, string path)
    {
        (_connection, _path) = (connection, path + "-wal");
        _self = GCHandle.Alloc(this);
        _connection.AfterEachCommit(&Committed, GCHandle.ToIntPtr(_self));
    }

    /// <summary>Before a commit: makes sure that it lengthens nothing. A log that readers keep from being begun anew may grow all the same.</summary>
    public void Reserve()
    {
        long end = HeaderBytes + (long)_pages * FrameBytes;
        if (_pages == 0 || _pages > CheckpointPages || end + Commit <= _length) return;
        try
        {
            _file ??= File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            _length = RandomAccess.GetLength(_file);
            if (end + Commit <= _length) return;
            RandomAccess.Write(_file, Zeros, _length);
            RandomAccess.FlushToDisk(_file);
            _length = RandomAccess.GetLength(_file);
        }
        catch (IOException)                                                       // a full disk: what SQLite itself cannot write it will tell
        {
            _length = long.MaxValue;
        }
    }

    public void Dispose()
    {
        _connection.AfterEachCommit(null, 0);
        _self.Free();
        _file?.Dispose();
    }

    /// <summary>SQLite's own hook, which this replaces, tries a checkpoint in the same place; one that cannot be made now is made after a later commit.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Committed(nint self, nint db, byte* name, int pages)
    {
        ((WriteAheadLog)GCHandle.FromIntPtr(self).Target!)._pages = pages;
        if (pages >= CheckpointPages) _ = Sqlite3.sqlite3_wal_checkpoint(db, name);
        return Sqlite3.SQLITE_OK;
    }
}
