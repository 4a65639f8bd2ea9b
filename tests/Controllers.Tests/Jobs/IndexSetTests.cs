using Fairlead.Controllers.Jobs;
using FsCheck;
using FsCheck.Fluent;

namespace Fairlead.Controllers.Tests.Jobs;

public class IndexSetTests
{
    [Theory]
    [InlineData("1,3-5,7")]
    [InlineData("0,1")]
    [InlineData("")]
    [InlineData("4")]
    public void Text_comes_back_as_it_was(string text) => Assert.Equal(text, IndexSet.Format(IndexSet.Parse(text)));

    [Fact]
    public void Any_set_survives() => Prop.ForAll<int[]>(numbers =>
    {
        var set = new SortedSet<int>(numbers.Select(n => Math.Abs(n % 1000)));
        return IndexSet.Parse(IndexSet.Format(set)).SetEquals(set);
    }).QuickCheckThrowOnFailure();
}
