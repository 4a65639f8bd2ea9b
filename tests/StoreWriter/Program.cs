// Writes into the store at the given path until it is killed, and prints a line for every write that was acknowledged.
// Each write is a service and its address in one transaction; every seventh deletes both.
using System.Text;
using Fairlead.Store;
using Fairlead.Store.Sqlite;

const int Writers = 8;

var store = SqliteStore.Open(args[0], new StoreOptions { HistoryEvents = 100 });
using var said = Console.OpenStandardOutput();
await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteForeverAsync(writer))));

async Task WriteForeverAsync(int writer)
{
    for (int i = 0; ; i++)
    {
        (string service, string address) = ($"/svc/{writer}-{i % 50:d3}", $"/ip/{writer}-{i % 50:d3}");
        bool deletes = i % 7 == 6;
        byte[] value = Encoding.UTF8.GetBytes($"{store.Revision} {new string('x', i % 900)}");
        var transaction = deletes
            ? new Transaction(Operation.Delete(service), Operation.Delete(address))
            : new Transaction(Operation.Put(service, value), Operation.Put(address, value));
        var outcome = (CommitOutcome.Committed)await store.CommitAsync(transaction);
        byte[] line = Encoding.UTF8.GetBytes($"{(deletes ? "gone" : "set")} {service} {outcome.Revision}\n");
        lock (said) said.Write(line);
    }
}
