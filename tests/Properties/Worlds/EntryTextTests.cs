using FsCheck.Xunit;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Worlds;

public class EntryTextTests
{
    [Property]
    public void Every_entry_can_be_printed(ulong raw)
    {
        Assert.Equal($"pmd 0x{raw:x}", new PmdValue(raw).ToString());
        Assert.Equal($"pte 0x{raw:x}", new PteValue(raw).ToString());
    }
}
