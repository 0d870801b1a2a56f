namespace PtSpec.Properties.Lowering;

/// <summary>Routines that use every construct the lowering knows; they mean nothing.</summary>
public static class SampleText
{
    /// <summary>A vocabulary word with members of every kind.</summary>
    public const string Word = """
        using PtSpec.Core.Protocol;
        using PtSpec.Core.Vocabulary;

        namespace Sample;

        public enum Colour { Red, Green, Blue }

        [Vocabulary]
        public readonly record struct Word(ulong Raw)
        {
            public static Word None => default;
            public static Word Of(int number, bool flag) => new((((ulong)number) << 1) | (flag ? 1UL : 0UL));
            public bool IsOdd => (Raw & 1) != 0;
            public bool IsNone => this == None;
            public Colour Colour => (Raw >> 1) switch { 0 => Colour.Red, 1 => Colour.Green, _ => Colour.Blue };
            [Requires(nameof(IsOdd), "I9")]
            public Word Half => new(Raw >> 1);
            [Requires(nameof(IsOdd), "I9")]
            public Word Quarter => Half.Half;
            public bool Is(Colour colour) => Colour == colour;
            public int Small => (byte)Raw;
            public static Word operator |(Word a, Word b) => new(a.Raw | b.Raw);
        }


        """;

    /// <summary>The routines.</summary>
    public const string Routines = Word + """
        public static class Samples
        {
            [Routine("mm/sample.c")]
            public static Colour Loops<M>(ref M mm, PmdId pmd, int count, out Word last) where M : struct, IMm
            {
                const int Step = 2;
                int sum = 0, other;
                last = Word.None;
                for (int i = 0; i < count; i++)
                {
                    if (mm.SpinTrylock(new LockId(i)))
                        continue;
                    if (sum > 10)
                        break;
                    sum += (int)mm.UserLoad(pmd, i);
                    last = new Word((ulong)sum);
                }
                for (int i = 0; ; )
                {
                    mm.SmpWmb();
                    i += Step;
                    if (i >= mm.PtrsPerPte)
                        break;
                }
                while (!mm.MmapWriteTrylock(pmd))
                    sum--;
                do
                {
                    other = count;
                    if (mm.FolioTestPmdMappable(pmd))
                        continue;
                    ++sum;
                }
                while (mm.VmaHasAnonVma(pmd) && other <= count);
                while (true)
                {
                    if (mm.PmdpGet(pmd).Raw != 0)
                        goto done;
                }
            done:
                return sum < 3 ? Colour.Red : (Colour)(sum & 1);
            }

            [Routine("mm/sample.c", Kernel = "6.5-", Name = "__switches")]
            public static bool Switches<M>(ref M mm, Access access, bool flag) where M : struct, IMm
            {
                Colour colour;
                switch (access)
                {
                    case Access.PageFault:
                        mm.SmpWmb();
                        colour = Colour.Green;
                        break;
                    case Access.One or Access.Two:
                    case Access.Three:
                        colour = Colour.Blue;
                        goto case Access.Zero;
                    case Access.Zero:
                        mm.RcuReadLock();
                        goto default;
                    default:
                        colour = flag ? Colour.Red : Colour.Blue;
                        break;
                }
                switch (mm.UserStore(new PmdId(0), 1, 2))
                {
                    case Access.PageFault:
                        return false;
                }
                bool done = mm.UserLoad(new(1), 0) == Access.PageFault;
                done |= mm.SpinTrylock(default) ^ flag;
                done = colour switch { Colour.Red => done, Colour.Green when flag => !done, _ => mm.VmaIsShared(new PmdId((int)colour)) };
                return done && access is not (Access.One or > Access.Two);
            }

            [Routine("mm/sample.c")]
            public static Word Words<M>(ref M mm, Word word) where M : struct, IMm
            {
                PmdValue read = mm.PmdpGet(new PmdId(word.IsOdd ? 1 : 0));
                Word made = Word.Of((int)read.Raw, flag: mm.AtLeast(minor: 5, major: 6));
                if (made.IsOdd && made.Half == word || !word.IsOdd)
                    return made | word;
                if (word.IsNone || word.Is(Colour.Green))
                    mm.SmpWmb();
                _ = mm.PmdpGet(new PmdId(made.Small));
                return word.Quarter;
            }

            [Routine("mm/sample.c")]
            public static void Calls<M>(ref M mm, Word word) where M : struct, IMm
            {
                Word last;
            again:
                Colour colour = Loops(ref mm, new PmdId(1), 2, out last);
                if (Loops(mm: ref mm, count: 1, pmd: default, last: out Word again) == colour)
                    goto again;
                {
                    int i = 5;
                    Loops(ref mm, new PmdId(i), i - 3, out _);
                }
                {
                    int i = (int)last.Raw;
                    word = Words(ref mm, new Word((ulong)i));
                }
                Ignore(ref mm, word.IsOdd);
                if (again.IsOdd) { } else { mm.SmpWmb(); }
                ;
            }

            [Routine("mm/sample.c")]
            public static Access Short<M>(ref M mm) where M : struct, IMm => mm.UserLoad(new(0), 1);

            [Routine("mm/sample.c")]
            public static void Ignore<M>(ref M mm, bool flag) where M : struct, IMm => mm.PmdClear(flag ? new(1) : default);
        }
        """;
}
