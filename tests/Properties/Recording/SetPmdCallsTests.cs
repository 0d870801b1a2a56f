using System.Buffers.Binary;
using FsCheck.Xunit;
using PtSpec.Kernel.Recording.Images;
using PtSpec.Kernel.Recording.Probes;
using PtSpec.Kernel.Traces;
using Xunit;

namespace PtSpec.Properties.Recording;

public sealed class SetPmdCallsTests
{
    private const ulong Code = 0xffffffff81000000;
    private const ulong Data = 0xffffffff82000000;
    private const ulong Slot = Data + 0x40;
    private const ulong NativeSetPmd = Code + 0x800;
    private const ulong SetPmd = Code + 0x900;
    private const ulong PmdPopulate = Code + 0xa00;

    // Functions of 0x100 bytes, of which some are known by name.
    private static readonly KernelSymbols s_symbols = KernelSymbolsTests.Parse(
        "ffffffff81000000 T _stext",
        "ffffffff81000100 T pmd_install",
        "ffffffff81000200 t do_set_pmd",
        "ffffffff81000300 T pmd_free_pte_page",
        "ffffffff81000400 T _sinittext",
        "ffffffff81000500 T _einittext",
        "ffffffff81000600 t insert_pmd.isra.0",
        "ffffffff81000800 t native_set_pmd",
        "ffffffff81000900 t set_pmd",
        "ffffffff81000a00 t pmd_populate",
        "ffffffff81000b00 t free_pgd_range");

    [Fact]
    public void Calls_through_the_table_of_operations_are_found()
    {
        PmdWriteSite site = Assert.Single(Find((0x123, Indirect(0x123, Slot))));
        Assert.Equal(new PmdWriteSite("pmd_install", 0x23, 6, PmdWriteKind.Set, "di", "si", IsLast: false), site);
        Assert.Equal(
            ["p:g/pw3_set pmd_install+35 pmd=%di:x64 new=%si:x64 old=+0(%di):x64", "p:g/pw3_set_post pmd_install+41"],
            site.Definitions("g", 3));
    }

    [Fact]
    public void Callers_of_what_was_not_inlined_are_found_and_a_tail_call_has_nothing_after_it()
    {
        IReadOnlyList<PmdWriteSite> sites = Find(
            (0x210, Direct(0xe8, 0x210, SetPmd)), (0x620, Direct(0xe9, 0x620, PmdPopulate)), (0x910, Indirect(0x910, Slot)));
        Assert.Equal(
            [
                new("do_set_pmd", 0x10, 5, PmdWriteKind.Set, "di", "si", IsLast: false),
                new("insert_pmd.isra.0", 0x20, 5, PmdWriteKind.Populate, "si", "dx", IsLast: true),
            ],
            sites);
        Assert.Equal(
            ["p:g/pw0_pop insert_pmd.isra.0+32 pmd=%si:x64 pgt=%dx:x64 old=+0(%si):x64"], sites[1].Definitions("g", 0));
    }

    [Fact]
    public void Who_writes_entries_of_the_kernel_itself_or_runs_at_boot_only_is_left_out() =>
        Assert.Empty(Find((0x310, Indirect(0x310, Slot)), (0x410, Indirect(0x410, Slot)), (0x120, Indirect(0x120, Slot + 8))));

    [Fact]
    public void Without_the_table_of_operations_nothing_is_said()
    {
        Segment[] code = [new(Code, new byte[0x1000], IsCode: true), new(Data, new byte[0x100], IsCode: false)];
        Assert.Null(SetPmdCalls.Find(code, s_symbols));
        Assert.Null(SetPmdCalls.Find(code, KernelSymbolsTests.Named("_stext")));
    }

    [Property]
    public bool What_is_around_a_call_does_not_hide_it(byte[] noise, byte place)
    {
        // No byte of the noise begins a call.
        byte[] around = [.. noise.Take(0x60).Select(b => b is 0xe8 or 0xe9 or 0xff ? (byte)0x90 : b)];
        int at = 0xb00 + 0x60 + (place % 0x40);
        return Find((0xb00, around), (at, Indirect(at, Slot))) is [{ Symbol: "free_pgd_range" } site] && site.Offset == (ulong)at - 0xb00;
    }

    private static IReadOnlyList<PmdWriteSite> Find(params IEnumerable<(int At, byte[] Bytes)> patches)
    {
        var code = new byte[0x1000];
        foreach ((int at, byte[] bytes) in patches)
            bytes.CopyTo(code, at);
        var data = new byte[0x100];
        BinaryPrimitives.WriteUInt64LittleEndian(data.AsSpan((int)(Slot - Data)), NativeSetPmd);
        return SetPmdCalls.Find([new(Code, code, IsCode: true), new(Data, data, IsCode: false)], s_symbols)!;
    }

    private static byte[] Indirect(int at, ulong slot) => [0xff, 0x15, .. Displacement(at + 6, slot)];

    private static byte[] Direct(byte operation, int at, ulong target) => [operation, .. Displacement(at + 5, target)];

    private static byte[] Displacement(int next, ulong target) => BitConverter.GetBytes((int)(target - (Code + (ulong)next)));
}
