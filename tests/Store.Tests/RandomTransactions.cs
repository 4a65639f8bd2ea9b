using System.Text;

namespace Fairlead.Store.Tests;

/// <summary>Makes transactions from numbers, so that a generator of numbers is a generator of stories about a few keys.</summary>
internal static class RandomTransactions
{
    public static Transaction From(int seed, StoreModel model)
    {
        var random = new Random(seed);
        var keys = Enumerable.Range(0, 12).Select(i => $"/k/{i:d2}").ToArray();
        random.Shuffle(keys);
        return new Transaction([.. keys.Take(random.Next(1, 4)).Select(key => Step(random, key, model))]);
    }

    private static Operation Step(Random random, string key, StoreModel model)
    {
        long expected = random.Next(4) switch
        {
            0 => Operation.Absent,
            1 => model.ModRevision(key),
            2 => random.Next(1, 20),
            _ => Operation.Anything,
        };
        return random.Next(5) switch
        {
            0 or 1 => Operation.Delete(key, expected),
            2 when expected >= 0 => Operation.Check(key, expected),
            _ => Operation.Put(key, Encoding.UTF8.GetBytes(new string('v', random.Next(0, 40))), expected),
        };
    }
}
