using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using PtSpec.Core.Optimized;
using PtSpec.Core.Vocabulary;
using Xunit;

namespace PtSpec.Properties.Optimized;

/// <summary>Entries as they lie in real memory say what they were made of, and nothing else to the hardware's walk.</summary>
public unsafe class EntryFormatTests
{
    private const int Tables = 16;
    private const int PagesMost = 1 << 30;

    [Property]
    public Property A_page_table_entry_comes_back_and_permits_what_it_says() => Prop.ForAll(
        Ptes().ToArbitrary(),
        value =>
        {
            uint pte = EntryFormat.Pack(value);
            bool isPlain = (value.Raw & 1) != 0;
            return EntryFormat.Unpack(pte) == value
                && ((pte & EntryFormat.Present) != 0) == isPlain
                && (pte >= EntryFormat.PresentWritable) == (isPlain && value.IsWritable);
        });

    [Property]
    public Property A_page_table_entry_translates_to_its_page_in_every_shape() => Prop.ForAll(
        (from shape in Shapes() from page in Gen.Choose(0, PagesMost - 1) from writable in Gen.Elements(true, false) select (shape, page, writable)).ToArbitrary(),
        of =>
        {
            uint pte = EntryFormat.Pack(PteValue.Of(new PageId(of.page), of.writable));
            ulong within = (1UL << of.shape.PageShift) - 1;
            var found = Translation.OfEntry(of.shape, pte, within);
            return found is { IsPresent: true, IsLeaf: false }
                && found.IsWritable == of.writable
                && found.Physical == ((long)of.page << of.shape.PageShift) + (long)within
                && EntryFormat.PhysicalOf(pte, of.shape.PageShift) + within == (ulong)found.Physical;
        });

    [Property]
    public Property A_pmd_entry_comes_back_and_is_a_leaf_only_where_it_says() => Prop.ForAll(
        (from shape in Shapes() from value in Pmds() select (shape, value)).ToArbitrary(),
        of =>
        {
            var memory = new PinnedMemory<uint>((long)Tables << of.shape.PteShift);
            var format = new EntryFormat(memory.Start, of.shape);
            ulong entry = format.Pack(of.value);
            bool isLeaf = !of.value.IsTable && (entry & Translation.LeafBit) != 0;
            bool same = format.Unpack(entry) == of.value
                && ((entry & EntryFormat.TableBit) != 0) == of.value.IsTable
                && isLeaf == of.value.IsLeaf
                && (!of.value.IsTable || (uint*)(entry - EntryFormat.TableBit) == memory.Start + (of.value.Table.Index << of.shape.PteShift));
            GC.KeepAlive(memory);
            return same;
        });

    [Fact]
    public void Entries_that_the_core_never_makes_are_refused()
    {
        Assert.Throws<UnreachableException>(() => EntryFormat.Pack(PteValue.Swap(new PageId(1))));
        Assert.Throws<UnreachableException>(() => EntryFormat.Pack(PteValue.Marker));
        Assert.Throws<UnreachableException>(() => EntryFormat.Pack(PteValue.Dirty(new PageId(1), writable: true)));
    }

    private static Gen<PteValue> Ptes() =>
        from page in Gen.Choose(0, PagesMost - 1)
        from value in Gen.Elements(
            PteValue.None, PteValue.Of(new PageId(page), true), PteValue.Of(new PageId(page), false), PteValue.ProtNone(new PageId(page)))
        select value;

    private static Gen<PmdValue> Pmds() =>
        from folio in Gen.Choose(0, 1 << 11)
        from writable in Gen.Elements(true, false)
        from table in Gen.Choose(0, Tables - 1)
        from value in Gen.Elements(
            PmdValue.None, PmdValue.Of(new TableId(table + 1)), PmdValue.Leaf.With(new HugeFolioId(folio), writable),
            PmdValue.Leaf.With(new HugeFolioId(folio), writable).Invalidated, PmdValue.ProtNone.With(new HugeFolioId(folio), writable),
            PmdValue.Migration.With(new HugeFolioId(folio), writable), PmdValue.DevicePrivate, PmdValue.Bad)
        select value;

    private static Gen<AnyShape> Shapes() =>
        from words in Gen.Choose(0, 9)
        from entries in Gen.Choose(0, 9)
        select new AnyShape(new AddressSpaceOptions { WordsPerPage = 1 << words, PtrsPerPte = 1 << entries });
}
