using Fairlead.Controllers.GarbageCollection;

namespace Fairlead.Controllers.Tests.GarbageCollection;

public sealed class CompactUidTests
{
    [Theory]
    [InlineData("d24897d6-b1c4-4ad6-a98d-11a3e3f64ca4")]
    [InlineData("D24897D6-B1C4-4AD6-A98D-11A3E3F64CA4")]
    [InlineData(" d24897d6-b1c4-4ad6-a98d-11a3e3f64ca4")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("+24897d6-b1c4-4ad6-a98d-11a3e3f64ca4")]
    [InlineData("0x4897d6-b1c4-4ad6-a98d-11a3e3f64ca4")]
    [InlineData("not-a-uuid")]
    [InlineData("")]
    public void A_uid_comes_back_as_it_was_given(string uid) => Assert.Equal(uid, CompactUid.Of(uid).ToString());

    [Fact]
    public void Uids_that_differ_in_case_alone_are_two() =>
        Assert.NotEqual(CompactUid.Of("D24897D6-b1c4-4ad6-a98d-11a3e3f64ca4"), CompactUid.Of("d24897d6-b1c4-4ad6-a98d-11a3e3f64ca4"));
}
