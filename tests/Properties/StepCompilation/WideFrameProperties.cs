using FsCheck;
using FsCheck.Xunit;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Reduction;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;
using PtSpec.Core.Vocabulary;
using PtSpec.Properties.Checking;
using PtSpec.Properties.Reduction;
using PtSpec.Properties.Spec;
using Xunit;
using ValueType = PtSpec.Core.Lowered.ValueType;

namespace PtSpec.Properties.StepCompilation;

/// <summary>Locals that have room for more values than they ever have: nothing else changes, also where a frame takes two words.</summary>
[Properties(Arbitrary = [typeof(SmallChangedScenarios)], QuietOnSuccess = true)]
public class WideFrameProperties
{
    private const int Word = 64;

    private static readonly Reductions[] Each = [Reductions.None, Reductions.PartialOrder, Reductions.Symmetry, Reductions.All];

    [Property(MaxTest = 30)]
    public void Random_scenarios_are_explored_alike(ChangedScenario changed, byte more, byte which)
    {
        if (changed.CanBeCompiled)
            Compare(changed.Scenario, changed.Find, 12 + (more % 19), Each[which % Each.Length]);
    }

    [Theory]
    [InlineData("migrate-huge-vs-split.txt", 14)]
    [InlineData("copy-on-write-of-leaf.txt", 24)]
    [InlineData("mthp-vs-migrate.txt", 14)]
    public void A_frame_of_two_words_is_explored_as_one_of_one(string name, int bits)
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", name));
        foreach (Reductions reductions in Each)
            Assert.InRange(Compare(scenario, Routines.Find, bits, reductions), Word + 1, FrameLayout.MostBits);
    }

    [Fact]
    public void Frames_of_two_words_change_places_as_those_of_one()
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", "copy-on-write-of-leaf.txt"));
        Scenario alike = scenario with { Cpus = [scenario.Cpus[0], scenario.Cpus[0]], Expect = null };
        Assert.InRange(Compare(alike, Routines.Find, bits: 24, Reductions.Symmetry), Word + 1, FrameLayout.MostBits);
        using var wide = new CompiledScenario(alike, Widened(Routines.Find, bits: 24));
        Assert.Equal(Reductions.Symmetry, new ReducedScenario(wide, Reductions.Symmetry).Applied);
        Interchange.Check(wide, 400);
    }

    [Fact]
    public void A_frame_that_is_too_wide_is_refused_with_where_and_what_to_do()
    {
        Scenario scenario = ScenarioFile.Read(SpecFiles.PathOf("scenarios", "migrate-huge-vs-split.txt"));
        NotSupportedException refusal = Assert.Throws<NotSupportedException>(() => new CompiledScenario(scenario, Widened(Routines.Find, 31)));
        Assert.Matches(
            @"^the locals that cpu \d keeps at once need \d{3} bits, and at most 128 fit; most are kept at \w+#\d+: let fewer be read again after it, or take fewer",
            refusal.Message);
    }

    [Property(MaxTest = 300)]
    public void Locals_that_are_alive_together_have_their_own_bits_of_one_word(NonEmptyArray<byte> widths, NonEmptyArray<byte> steps)
    {
        FrameVariable[] locals = [.. widths.Get.Take(8).Select((w, i) => new FrameVariable($"v{i}", ulong.MaxValue >> (w % Word), "Int32"))];
        int[][] live = [.. steps.Get.Take(6).Select(s => Enumerable.Range(0, locals.Length).Where(l => (s & (1 << l)) != 0).ToArray())];
        var frame = new FrameLayout(locals, live);
        foreach (int[] together in live)
        {
            foreach (int local in together)
            {
                BitPlace place = frame[local];
                Assert.Equal(locals[local].Bits, place.Bits);
                Assert.InRange(place.Shift + place.Bits, 1, frame.WordsBits[place.Word]);
                Assert.DoesNotContain(together, other => other != local && frame[other].Word == place.Word
                    && frame[other].Shift < place.Shift + place.Bits && place.Shift < frame[other].Shift + frame[other].Bits);
            }
        }
        Assert.Equal(frame.Bits, frame.WordsBits.Sum());
    }

    // The bits of the widest frame, with locals of so many bits; 0 where that is too wide.
    private static int Compare(Scenario scenario, Func<string, RoutineProgram> find, int bits, Reductions reductions)
    {
        using var narrow = new CompiledScenario(scenario, find);
        CompiledScenario wide;
        try
        {
            wide = new CompiledScenario(scenario, Widened(find, bits));
        }
        catch (NotSupportedException e) when (e.Message.Contains("fit;", StringComparison.Ordinal))
        {
            return 0;
        }
        using (wide)
            Assert.Equal(Explore(narrow, reductions), Explore(wide, reductions));
        return wide.Cpus.Max(cpu => cpu.Frame.Bits);
    }

    private static (Verdict, long States, long Transitions, int Depth, int Path) Explore(CompiledScenario compiled, Reductions reductions)
    {
        ExplorationResult result = new ReducedScenario(compiled, reductions).Explore(new ExplorationOptions { MaxStates = 5000 });
        return (result.Verdict, result.States, result.Transitions, result.Depth, result.Path.Count);
    }

    // What names a table or a lock, and what counts, keeps its type: it has a meaning.
    private static Func<string, RoutineProgram> Widened(Func<string, RoutineProgram> find, int bits) => name => find(name) is var routine
        ? routine with { Locals = [.. routine.Locals.Select(local => local with { Type = Widened(local.Type, bits) })] }
        : routine;

    private static ValueType Widened(ValueType type, int bits) => type.Name switch
    {
        nameof(PteValue) or nameof(PageId) => new ValueType($"Wide{type.Name}", (int)((1L << bits) - 1)),
        _ when type.Count > 0 => type with { Count = (int)((1L << bits) - 1) },
        _ => type,
    };
}
