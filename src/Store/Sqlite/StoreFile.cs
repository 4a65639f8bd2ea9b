namespace Fairlead.Store.Sqlite;

/// <summary>Opens the data file, or says in one sentence why not and what to do.</summary>
/// <remarks>
/// The file is known by its <c>application_id</c> and its format by <c>user_version</c>. A lock file beside it, held for as long as
/// the store is open, keeps two processes apart.
/// </remarks>
internal sealed class StoreFile : IDisposable
{
    /// <summary>"FLST" in ASCII.</summary>
    public const int ApplicationId = 0x464C5354;

    /// <summary>The format this code reads and writes. Frozen: a change of schema gives a new number and a way to it.</summary>
    public const int Format = 1;

    private readonly FileStream _lock;

    private StoreFile(string path, FileStream @lock, Connection connection)
    {
        Path = path;
        _lock = @lock;
        Connection = connection;
        Log = new WriteAheadLog(connection, path);
    }

    public string Path { get; }

    /// <summary>The writing connection.</summary>
    public Connection Connection { get; }

    public WriteAheadLog Log { get; }

    /// <exception cref="StoreException">The file cannot be used.</exception>
    public static StoreFile Open(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        var @lock = TakeLock(path);
        Connection? connection = null;
        try
        {
            CreateIfMissing(path);
            connection = new Connection(path, Sqlite3.SQLITE_OPEN_READWRITE);
            Prepare(path, connection);
            return new StoreFile(path, @lock, connection);
        }
        catch (Exception e)
        {
            connection?.Dispose();
            @lock.Dispose();
            if (e is SqliteException refused) throw Explain(path, refused);
            throw;
        }
    }

    /// <summary>The user's sentence for what SQLite reports.</summary>
    public static StoreException Explain(string path, SqliteException e) => new(e.Primary switch
    {
        Sqlite3.SQLITE_NOTADB => $"the data file {path} is not a Fairlead store: move it away, or give another --data-dir",
        Sqlite3.SQLITE_CORRUPT => $"the data file {path} is damaged: restore it from a backup, or move it away to begin anew",
        Sqlite3.SQLITE_FULL => $"the disk that holds {path} is full: free some space and try again",
        Sqlite3.SQLITE_BUSY or Sqlite3.SQLITE_LOCKED => $"the data file {path} is locked by another program: close that program and try again",
        Sqlite3.SQLITE_READONLY or Sqlite3.SQLITE_PERM => $"the data file {path} cannot be written: check its owner and permissions",
        Sqlite3.SQLITE_CANTOPEN => $"the data file {path} cannot be opened: check the directory's owner and permissions",
        Sqlite3.SQLITE_IOERR => $"the disk that holds {path} reports an error ({e.Message}): check the disk",
        _ => $"the data file {path} cannot be used: {e.Message}",
    }, e);

    public void Dispose()
    {
        Log.Dispose();
        Connection.Dispose();
        _lock.Dispose();
    }

    private static FileStream TakeLock(string path)
    {
        string file = path + ".lock";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new StoreException($"the data directory {System.IO.Path.GetDirectoryName(path)} cannot be written: check its owner and permissions", e);
        }
        catch (IOException e) when (File.Exists(file))
        {
            throw new StoreException($"the data file {path} is in use by another Fairlead server: stop it first, or give another --data-dir", e);
        }
        catch (IOException e)
        {
            throw new StoreException($"the data directory {System.IO.Path.GetDirectoryName(path)} cannot be made: {e.Message}", e);
        }
    }

    /// <summary>Secrets lie in it: for its owner alone. SQLite gives its side files the same permissions.</summary>
    private static void CreateIfMissing(string path)
    {
        if (Directory.Exists(path)) throw new StoreException($"{path} is a directory, not a data file: give another --data-dir");
        if (File.Exists(path)) return;
        new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }).Dispose();
    }

    private static void Prepare(string path, Connection connection)
    {
        connection.WaitForLocks(TimeSpan.FromSeconds(1));
        long application = connection.ReadNumber("PRAGMA application_id");
        long format = connection.ReadNumber("PRAGMA user_version");
        bool empty = application == 0 && connection.ReadNumber("SELECT count(*) FROM sqlite_master") == 0;
        if (!empty && application != ApplicationId)
            throw new StoreException($"the data file {path} belongs to another program: move it away, or give another --data-dir");
        if (!empty && format != Format)
            throw new StoreException($"the data file {path} has format {format}, this version knows format {Format}: use the version that wrote it");
        connection.Execute("PRAGMA journal_mode = WAL");
        connection.Execute("PRAGMA synchronous = FULL");                          // flush at every commit: it survives power loss
        connection.Execute("PRAGMA cache_size = -2048");                          // KiB
        if (empty) Create(connection);
    }

    /// <summary>All in one transaction: a crash leaves an empty file or a whole one.</summary>
    private static void Create(Connection connection)
    {
        foreach (string step in (string[])["BEGIN IMMEDIATE", LogTable.Schema, LogTable.FloorSchema, LogTable.FirstFloor,
            $"PRAGMA application_id = {ApplicationId}", $"PRAGMA user_version = {Format}", "COMMIT"])
            connection.Execute(step);
    }
}
