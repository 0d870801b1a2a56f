using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Xunit;

namespace PtSpec.Properties.Lowering;

public class DiagnosticTests
{
    /// <summary>Bodies of a routine; a comment at the end of a line names the rules that the line offends.</summary>
    public static TheoryData<string> Bodies => new(
        "ulong wide = 5; // PTL002",
        "var pair = (1, 2); // PTL002 PTL008",
        "bool both = mm.SpinTrylock(l) ^ mm.SpinTrylock(l); // PTL003",
        "if (flag && mm.SpinTrylock(l)) // PTL004\n mm.SmpWmb();",
        "bool some = flag || mm.SpinTrylock(l); // PTL004",
        "PmdValue v = flag ? mm.PmdpGet(pmd) : default; // PTL004",
        "bool some = access switch { Access.One => mm.SpinTrylock(l), _ => flag }; // PTL004",
        "mm.SetPmdAt(pmd, mm.PmdpGet(pmd)); // PTL005",
        "Other(ref mm, mm.SpinTrylock(l)); // PTL005",
        "int big = Math.Max(1, 2); // PTL006",
        "int n = \"text\".Length; // PTL006",
        "flag = pmd.Equals(pmd); // PTL013",
        "Count++; // PTL008",
        "flag = Count == 1; // PTL006",
        "try { mm.SmpWmb(); } finally { mm.SmpWmb(); } // PTL007",
        "using (null) { mm.SmpWmb(); } // PTL007",
        "lock (typeof(int)) { mm.SmpWmb(); } // PTL007",
        "foreach (int i in new[] { 1 }) // PTL007\n mm.SmpWmb();",
        "throw null!; // PTL007",
        "void Local() { } // PTL007\n Local(); // PTL006",
        "switch (access) { \n case Access.One when flag: // PTL007\n mm.SmpWmb(); break; }",
        "Func<int> f = () => 1; // PTL002 PTL008",
        "string s = \"text\"; // PTL002 PTL008",
        "double d = 1.5; // PTL002 PTL008",
        "flag = count > 1.5; // PTL008",
        "int? perhaps = null; // PTL002 PTL008",
        "int product = count * 2; // PTL008",
        "flag = new object() == null; // PTL008",
        "flag = access switch { Access.One => true, Access.Two => false }; // PTL008",
        "(count, flag) = (1, true); // PTL008",
        "int copied = count = 3; // PTL009",
        "mm.SpinLock(new LockId(count++)); // PTL009",
        "ref int alias = ref count; // PTL010",
        "M copied = mm; // PTL002 PTL010",
        "M copied; // PTL002\n copied.SmpWmb(); // PTL010",
        "while (flag) // PTL012\n count = 1;",
        "for (int i = 0; i < count; i++) // PTL012\n flag = !flag;",
        "again: \n goto again; // PTL012",
        "while (flag) // PTL012\n MaybeNot(ref mm, flag);",
        "flag = word.IsNamed; // PTL013",
        "M copied = mm; // PTL002 PTL010\n flag = copied.AtLeast(6, 6); // PTL010",
        "flag = word.Lost == count; // PTL013",
        "flag = new Pair(1, 2) == default; // PTL013",
        "flag = pmdval.IsNone; // PTL013",
        "count = -1; // PTL014",
        "while (count >= 0) // PTL014\n mm.SmpWmb();",
        "count = count << 40; // PTL014",
        "count += Out(ref mm, out count); // PTL016",
        "Two(ref mm, out count, out count); // PTL016",
        "TakesAndGives(ref mm, count, out count); // PTL016");

    [Theory]
    [MemberData(nameof(Bodies))]
    public void Each_offence_is_reported_at_its_line(string body) => AssertReported(SampleText.Word.Replace(
        "public int Small",
        """
        public bool IsNamed { get { return true; } }
                [Requires("Nothing", "I9")]
                public int Lost => 1;
                public int Small
        """) + $$"""
        [Vocabulary]
        public readonly record struct Pair(int A, int B);

        public static class Routines
        {
            private static int Count;

            [Routine("mm/sample.c")]
            public static void Offender<M>(
                ref M mm, PmdId pmd, LockId l, bool flag, int count, Word word, PmdValue pmdval, Access access)
                where M : struct, IMm
            {
                {{body}}
            }

            [Routine("mm/sample.c")]
            public static void Other<M>(ref M mm, bool flag) where M : struct, IMm => mm.SmpWmb();

            [Routine("mm/sample.c")]
            public static void MaybeNot<M>(ref M mm, bool flag) where M : struct, IMm
            {
                if (flag)
                    mm.SmpWmb();
            }

            [Routine("mm/sample.c")]
            public static int Out<M>(ref M mm, out int value) where M : struct, IMm
            {
                value = 1;
                return value;
            }

            [Routine("mm/sample.c")]
            public static void Two<M>(ref M mm, out int a, out int b) where M : struct, IMm
            {
                a = 1;
                b = 2;
            }

            [Routine("mm/sample.c")]
            public static void TakesAndGives<M>(ref M mm, int a, out int b) where M : struct, IMm
            {
                b = a;
            }
        }
        """);

    [Theory]
    [InlineData("public void Wrong<M>(ref M mm) where M : struct, IMm { } // PTL001")]
    [InlineData("public static void Wrong(int mm) { } // PTL001")]
    [InlineData("public static void Wrong<M>(ref M mm) where M : IMm { } // PTL001")]
    [InlineData("public static void Wrong<M>(M mm) where M : struct, IMm { } // PTL001")]
    [InlineData("public static void Wrong<M>(ref M mm, ref int x) where M : struct, IMm { } // PTL001")]
    [InlineData("public static void Wrong<M, N>(ref M mm, N x) where M : struct, IMm { } // PTL001")]
    [InlineData("public static void Wrong<M>(ref M mm, string x) where M : struct, IMm { } // PTL002")]
    [InlineData("public static string Wrong<M>(ref M mm) where M : struct, IMm => null!; // PTL002 PTL008")]
    public void A_routine_of_the_wrong_shape_is_reported_at_its_declaration(string declaration) =>
        AssertReported(SampleText.Word + $$"""
        public class Routines
        {
            [Routine("mm/sample.c")]
            {{declaration}}
        }
        """);

    [Fact]
    public void What_is_wrong_within_a_vocabulary_member_is_reported_there() => AssertReported(SampleText.Word + """
        [Vocabulary]
        public readonly record struct Wrong(int Raw)
        {
            public bool IsEndless => !IsEndless; // PTL013
            public bool IsNamed => Raw.ToString() == "1"; // PTL008
        }

        public static class Routines
        {
            [Routine("mm/sample.c")]
            public static bool User<M>(ref M mm, Wrong wrong) where M : struct, IMm => wrong.IsEndless && wrong.IsNamed;
        }
        """);

    [Fact]
    public void Recursion_is_reported_at_every_call_on_the_way_around() => AssertReported(SampleText.Word + """
        public static class Routines
        {
            [Routine("mm/sample.c")]
            public static void Ping<M>(ref M mm) where M : struct, IMm
            {
                mm.SmpWmb();
                Pong(ref mm); // PTL011
            }

            [Routine("mm/sample.c")]
            public static void Pong<M>(ref M mm) where M : struct, IMm
            {
                if (mm.MmapWriteTrylock(default))
                    Ping(ref mm); // PTL011
                Done(ref mm);
            }

            [Routine("mm/sample.c")]
            public static void Done<M>(ref M mm) where M : struct, IMm => mm.SmpWmb();
        }
        """);

    [Fact]
    public void Overloads_are_reported() => AssertReported(SampleText.Word + """
        public static class Routines
        {
            [Routine("mm/sample.c")]
            public static void Same<M>(ref M mm) where M : struct, IMm => mm.SmpWmb();

            [Routine("mm/sample.c")]
            public static void Same<M>(ref M mm, int x) where M : struct, IMm => mm.SmpWmb(); // PTL015
        }
        """);

    [Fact]
    public void Other_methods_are_left_alone() => AssertReported(SampleText.Word + """
        public static class Routines
        {
            public static string Free(int x) => x.ToString();
        }
        """);

    [Fact]
    public void What_the_compiler_rejects_gets_no_second_opinion() => Assert.Empty(GeneratorRun.Of(SampleText.Word + """
        public static class Routines
        {
            [Routine("mm/sample.c")]
            public static void Wrong<M>(ref M mm, Unknown x) where M : struct, IMm
            {
                mm.Nothing(x);
                int y = z;
            }
        }
        """).Diagnostics);

    private static void AssertReported(string source)
    {
        string[] lines = source.Split('\n');
        IEnumerable<string> expected =
            from line in Enumerable.Range(0, lines.Length)
            where lines[line].Contains("// PTL")
            from id in lines[line][lines[line].IndexOf("// PTL", StringComparison.Ordinal)..].Split(' ').Skip(1)
            select $"{id.Trim()} line {line + 1}";
        ImmutableArray<Diagnostic> diagnostics = GeneratorRun.Of(source).Diagnostics;
        IEnumerable<string> found = diagnostics
            .Select(d => $"{d.Id} line {d.Location.GetLineSpan().StartLinePosition.Line + 1}").Distinct().Order();
        Assert.All(diagnostics, d => Assert.Equal(DiagnosticSeverity.Error, d.Severity));
        Assert.Equal(expected.Order(), found);
    }
}
