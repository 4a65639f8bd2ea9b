namespace Fairlead.Linux.Nftables;

/// <summary>What becomes of a packet, as the data of a verdict map's element.</summary>
/// <param name="Code">NF_DROP, NF_ACCEPT or one of the negative NFT_… codes.</param>
/// <param name="Chain">Where it goes on, for goto and jump.</param>
public readonly record struct NftVerdict(int Code, string? Chain = null)
{
    /// <summary>enum nft_verdicts and NF_DROP, NF_ACCEPT.</summary>
    internal const int DropCode = 0, AcceptCode = 1, JumpCode = -3, GotoCode = -4, ReturnCode = -5;

    public static NftVerdict Drop => new(DropCode);
    public static NftVerdict Goto(string chain) => new(GotoCode, chain);

    public override string ToString() => Code switch
    {
        DropCode => "drop",
        AcceptCode => "accept",
        JumpCode => $"jump {Chain}",
        GotoCode => $"goto {Chain}",
        ReturnCode => "return",
        _ => $"verdict {Code}",
    };
}
