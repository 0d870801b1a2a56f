using PtSpec.Core.Vocabulary;

namespace PtSpec.Core.Protocol;

/// <content>
/// The two words of a pmd entry (x86 PAE). All tables of a small memory lie 4 GiB apart from each other: their low words are
/// equal and only the high word tells which one it is. No table lies where the high word is 0.
/// </content>
public partial interface IMm
{
    /// <summary>The low word: none, "a table", or all there is of any other entry.</summary>
    PmdValue PmdLow(PmdId pmd) => throw new NotModelledException(nameof(PmdLow));

    /// <summary>The low word, read once more.</summary>
    PmdValue PmdLowAgain(PmdId pmd) => throw new NotModelledException(nameof(PmdLowAgain));

    /// <summary>The high word: which table, NULL for 0.</summary>
    TableId PmdHigh(PmdId pmd) => throw new NotModelledException(nameof(PmdHigh));

    /// <summary>Puts two words together that were read from <paramref name="pmd"/>.</summary>
    PmdValue PmdOf(PmdId pmd, PmdValue low, TableId high) => throw new NotModelledException(nameof(PmdOf));

    /// <summary>Stores 0 to the low word: the entry is none from here on.</summary>
    void PmdClearLow(PmdId pmd) => throw new NotModelledException(nameof(PmdClearLow));

    /// <summary>Stores 0 to the high word.</summary>
    void PmdClearHigh(PmdId pmd) => throw new NotModelledException(nameof(PmdClearHigh));
}
