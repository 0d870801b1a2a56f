using System.Globalization;
using FsCheck.Xunit;
using PtSpec.Kernel.Recording;
using PtSpec.Kernel.Recording.Images;
using Xunit;

namespace PtSpec.Properties.Recording;

public sealed class KernelSymbolsTests
{
    [Property]
    public bool An_address_is_in_the_last_function_that_begins_at_it_or_before(ushort[] begins, ushort address)
    {
        ulong[] functions = [.. begins.Append((ushort)0).Select(b => 0x1000 + (ulong)b).Distinct()];
        KernelSymbols symbols = Parse(functions.Select(f => $"{f:x16} T f{f}"));
        ulong sought = 0x1000 + (ulong)address;
        ulong expected = functions.Where(f => f <= sought).Max();
        ulong end = functions.Where(f => f > sought).DefaultIfEmpty(sought).Min();
        return symbols.At(sought) == ($"f{expected}", sought - expected) && symbols.EndOf(sought) == end;
    }

    [Fact]
    public void Data_and_modules_are_left_out_and_names_may_repeat()
    {
        KernelSymbols symbols = Parse(
            "ffffffff81000000 T _stext",
            "ffffffff81000010 t set_pmd",
            "ffffffff81000020 D pv_ops",
            "ffffffff81000030 t set_pmd",
            "ffffffffc0000000 t set_pmd\t[nf_tables]");
        Assert.Equal(["_stext", "set_pmd", "set_pmd"], symbols.Names);
        Assert.Equal([0xffffffff81000010, 0xffffffff81000030], symbols.AddressesOf("set_pmd"));
        Assert.Equal(("set_pmd", 0x15UL), symbols.At(0xffffffff81000025));
        Assert.Null(symbols.At(0x1000));
        Assert.False(symbols.Has("pv_ops"));
    }

    [Theory]
    [InlineData("ffffffff81000000 T _stext", "nonsense", "line 2")]
    [InlineData("0000000000000000 T _stext", "0000000000000000 t set_pmd", "no addresses")]
    [InlineData("ffffffff81000000 D a", "ffffffff81000008 D b", "no addresses")]
    public void What_is_no_symbol_table_is_refused(string first, string second, string why) =>
        Assert.Contains(why, Assert.Throws<RecordingException>(() => Parse(first, second)).Message, StringComparison.Ordinal);

    internal static KernelSymbols Parse(params IEnumerable<string> lines) => KernelSymbols.Parse(lines);

    internal static KernelSymbols Named(params IEnumerable<string> names) =>
        Parse(names.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"{0xffffffff81000000 + ((ulong)i * 0x100):x} T {name}")));
}
