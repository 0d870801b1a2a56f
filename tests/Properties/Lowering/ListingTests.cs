using System.Collections.Immutable;
using PtSpec.Core.Lowered;
using Xunit;

namespace PtSpec.Properties.Lowering;

/// <summary>Whole listings: what the steps are, where the checks stand, how control runs.</summary>
public class ListingTests
{
    private static readonly Lazy<ImmutableArray<RoutineProgram>> Lowered = new(
        () => GeneratorRun.RoutinesOf(GeneratorRun.Of(SampleText.Routines).Load()));

    [Fact]
    public void Loops() => AssertListing("Samples.Loops", """
        loops(pmd: PmdId, count: Int32, out last: Word): Colour    Samples.Loops, mm/sample.c
          locals sum: Int32, other: Int32, i: Int32, $1: Boolean, $2: Access, i#2: Int32, $3: Boolean, $4: Boolean, $5: Boolean, $6: PmdValue
            1  int sum = 0, other;
                 0: sum = 0
            2  last = Word.None;
                 1: last = 0
            3  int i = 0
                 2: i = 0
            4  i < count
                 3: if (i < count) -> 5 else -> 11
            5  i++
                 4: i = (i + 1) -> 3
            6  if (mm.SpinTrylock(new LockId(i)))
                 5: step $1 = SpinTrylock(i)
                 6: if $1 -> 4 else -> 7
            7  if (sum > 10)
                 7: if (10 < sum) -> 11 else -> 8
            8  sum += (int)mm.UserLoad(pmd, i);
                 8: step $2 = UserLoad(pmd, i)
                 9: sum = (sum + $2)
            9  last = new Word((ulong)sum);
                 10: last = sum -> 4
           10  int i = 0
                 11: i#2 = 0
           11  mm.SmpWmb();
                 12: step SmpWmb()
           12  i += Step;
                 13: i#2 = (i#2 + 2)
           13  if (i >= mm.PtrsPerPte)
                 14: if (PtrsPerPte() <= i#2) -> 15 else -> 12
           14  while (!mm.MmapWriteTrylock(pmd))
                 15: step $3 = MmapWriteTrylock(pmd)
                 16: if !$3 -> 17 else -> 19
           15  sum--;
                 17: check (1 <= sum) [Range: a number never gets below 0]
                 18: sum = (sum - 1) -> 15
           16  other = count;
                 19: other = count
           17  if (mm.FolioTestPmdMappable(pmd))
                 20: step $4 = FolioTestPmdMappable(pmd)
                 21: if $4 -> 23 else -> 22
           18  ++sum;
                 22: sum = (sum + 1)
           19  while (mm.VmaHasAnonVma(pmd) && other <= count)
                 23: step $5 = VmaHasAnonVma(pmd)
                 24: if ($5 && (other <= count)) -> 19 else -> 25
           20  if (mm.PmdpGet(pmd).Raw != 0)
                 25: step $6 = PmdpGet(pmd)
                 26: if ($6 != 0) -> 27 else -> 25
           21  return sum < 3 ? Colour.Red : (Colour)(sum & 1);
                 27: return ((sum < 3) ? 0 : (sum & 1))

        """);

    [Fact]
    public void Switches() => AssertListing("Samples.Switches", """
        __switches(access: Access, flag: Boolean): Boolean    Samples.Switches, mm/sample.c, kernels 6.5-
          locals colour: Colour, $1: Access, done: Boolean, $2: Access, $3: Boolean
            1  switch (access)
                 0: if (access == 0) -> 4 else -> 1
                 1: if ((access == 2) || (access == 3)) -> 6 else -> 2
                 2: if (access == 4) -> 6 else -> 3
                 3: if (access == 1) -> 7 else -> 8
            2  mm.SmpWmb();
                 4: step SmpWmb()
            3  colour = Colour.Green;
                 5: colour = 1 -> 9
            4  colour = Colour.Blue;
                 6: colour = 2
            5  mm.RcuReadLock();
                 7: step RcuReadLock()
            6  colour = flag ? Colour.Red : Colour.Blue;
                 8: colour = (flag ? 0 : 2)
            7  switch (mm.UserStore(new PmdId(0), 1, 2))
                 9: step $1 = UserStore(0, 1, 2)
                 10: if ($1 == 0) -> 11 else -> 12
            8  return false;
                 11: return 0
            9  bool done = mm.UserLoad(new(1), 0) == Access.PageFault;
                 12: step $2 = UserLoad(1, 0)
                 13: done = ($2 == 0)
           10  done |= mm.SpinTrylock(default) ^ flag;
                 14: step $3 = SpinTrylock(0)
                 15: done = (done | ($3 ^ flag))
           11  done = colour switch { Colour.Red => done, Colour.Green when flag => !done, _ => mm.VmaIsShared(new PmdId((int)colour)) };
                 16: done = ((colour == 0) ? done : (((colour == 1) && flag) ? !done : VmaIsShared(colour)))
           12  return done && access is not (Access.One or > Access.Two);
                 17: return (done && !((access == 2) || (3 < access)))

        """);

    [Fact]
    public void Vocabulary() => AssertListing("Samples.Words", """
        words(word: Word): Word    Samples.Words, mm/sample.c
          locals read: PmdValue, made: Word
            1  PmdValue read = mm.PmdpGet(new PmdId(word.IsOdd ? 1 : 0));
                 0: step read = PmdpGet((((word & 1) != 0) ? 1 : 0))
            2  Word made = Word.Of((int)read.Raw, flag: mm.AtLeast(minor: 5, major: 6));
                 1: made = ((read << 1) | (AtLeast(6, 5) ? 1 : 0))
            3  if (made.IsOdd && made.Half == word || !word.IsOdd)
                 2: check (!((made & 1) != 0) || ((made & 1) != 0)) [I9: Word.Half requires IsOdd]
                 3: if ((((made & 1) != 0) && ((made >> 1) == word)) || !((word & 1) != 0)) -> 4 else -> 5
            4  return made | word;
                 4: return (made | word)
            5  if (word.IsNone || word.Is(Colour.Green))
                 5: if ((word == 0) || ((((word >> 1) == 0) ? 0 : (((word >> 1) == 1) ? 1 : 2)) == 1)) -> 6 else -> 7
            6  mm.SmpWmb();
                 6: step SmpWmb()
            7  _ = mm.PmdpGet(new PmdId(made.Small));
                 7: step PmdpGet((made & 255))
            8  return word.Quarter;
                 8: check ((word & 1) != 0) [I9: Word.Quarter requires IsOdd]
                 9: check ((word & 1) != 0) [I9: Word.Half requires IsOdd]
                 10: check (((word >> 1) & 1) != 0) [I9: Word.Half requires IsOdd]
                 11: return ((word >> 1) >> 1)

        """);

    [Fact]
    public void Calls() => AssertListing("Samples.Calls", """
        calls(word: Word)    Samples.Calls, mm/sample.c
          locals last: Word, colour: Colour, again: Word, $1: Colour, i: Int32, $2: Word, i#2: Int32
            1  Colour colour = Loops(ref mm, new PmdId(1), 2, out last);
                 0: call colour = Samples.Loops(1, 2, last)
            2  if (Loops(mm: ref mm, count: 1, pmd: default, last: out Word again) == colour)
                 1: call $1 = Samples.Loops(0, 1, again)
                 2: if ($1 == colour) -> 0 else -> 3
            3  int i = 5;
                 3: i = 5
            4  Loops(ref mm, new PmdId(i), i - 3, out _);
                 4: check (3 <= i) [Range: a number never gets below 0]
                 5: call Samples.Loops(i, (i - 3), $2)
            5  int i = (int)last.Raw;
                 6: i#2 = last
            6  word = Words(ref mm, new Word((ulong)i));
                 7: call word = Samples.Words(i#2)
            7  Ignore(ref mm, word.IsOdd);
                 8: call Samples.Ignore(((word & 1) != 0))
            8  if (again.IsOdd)
                 9: if ((again & 1) != 0) -> 11 else -> 10
            9  mm.SmpWmb();
                 10: step SmpWmb()
           10  }
                 11: return

        """);

    [Fact]
    public void An_expression_body() => AssertListing("Samples.Short", """
        short(): Access    Samples.Short, mm/sample.c
          locals $1: Access
            1  mm.UserLoad(new(0), 1)
                 0: step $1 = UserLoad(0, 1)
                 1: return $1

        """);

    private static void AssertListing(string id, string expected) =>
        Assert.Equal(expected, LoweredText.Print(Lowered.Value.Single(r => r.Id == id)));
}
