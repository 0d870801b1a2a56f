using PtSpec.Checking.Scenarios;
using Xunit;

namespace PtSpec.Properties.MemoryModels;

/// <summary>
/// The litmus tests of the literature, with the verdicts that it has for them: Owens, Sarkar, Sewell: "A Better x86 Memory
/// Model: x86-TSO" (2009); The SPARC Architecture Manual, version 8, chapter 6 (TSO, PSO); Alglave, Maranget, Tautschnig:
/// "Herding Cats" (2014), whose names these are.
/// </summary>
public class LitmusTests
{
    /// <summary>
    /// The test; an outcome, with a dot where any value does: what each thread loads in its order, then what x, y, z and w hold
    /// at the end; and the models that allow it.
    /// </summary>
    public static TheoryData<string, string, string, string> Known => new()
    {
        // A load overtakes an earlier store of its thread.
        { "SB", "x=1 y | y=1 x", "0|0|....", "tso pso" },
        { "SB+mb+po", "x=1 mb y | y=1 x", "0|0|....", "tso pso" },
        { "SB+mbs", "x=1 mb y | y=1 mb x", "0|0|....", "" },
        { "SB+wmbs", "x=1 wmb y | y=1 wmb x", "0|0|....", "tso pso" },
        { "SB+locked", "x=1 lock-z unlock-z y | y=1 lock-w unlock-w x", "0|0|....", "pso" },
        { "R", "x=1 y=1 | y=2 x", "|0|.2..", "tso pso" },
        { "R+wmb+mb", "x=1 wmb y=1 | y=2 mb x", "|0|.2..", "" },

        // It never overtakes an earlier load, nor is it overtaken by a later store.
        { "LB", "x y=1 | y x=1", "1|1|....", "" },

        // A store overtakes an earlier store to another place.
        { "MP", "x=1 y=1 | y x", "|10|....", "pso" },
        { "MP+wmb+po", "x=1 wmb y=1 | y x", "|10|....", "" },
        { "MP+mb+po", "x=1 mb y=1 | y x", "|10|....", "" },
        { "2+2W", "x=1 y=2 | y=1 x=2", "||11..", "pso" },
        { "2+2W+wmbs", "x=1 wmb y=2 | y=1 wmb x=2", "||11..", "" },
        { "S", "x=2 y=1 | y x=1", "|1|2...", "pso" },
        { "S+wmb+po", "x=2 wmb y=1 | y x=1", "|1|2...", "" },
        { "ISA2", "x=1 y=1 | y z=1 | z x", "|1|10|....", "pso" },
        { "ISA2+wmb+po+po", "x=1 wmb y=1 | y z=1 | z x", "|1|10|....", "" },

        // Two wmb order what lies on their two sides.
        { "MP3+wmb+wmb", "x=1 wmb y=1 wmb z=1 | z x", "|10|....", "" },
        { "MP3+po+wmb", "x=1 y=1 wmb z=1 | z x", "|10|....", "" },
        { "MP3+po+wmb, first two", "x=1 y=1 wmb z=1 | y x", "|10|....", "pso" },

        // A store is visible to all others at once.
        { "IRIW", "x=1 | y=1 | x y | y x", "||10|10|....", "" },
        { "WRC", "x=1 | x y=1 | y x", "|1|10|....", "" },
        { "RWC", "x=1 | x y | y=1 x", "|10|0|....", "tso pso" },
        { "RWC+po+mb", "x=1 | x y | y=1 mb x", "|10|0|....", "" },

        // A thread sees its own stores before others do, and every place has one order.
        { "CoWR", "x=1 x", "0|1...", "" },
        { "CoRR", "x=1 | x x", "|10|....", "" },
        { "CoWW", "x=1 x=2", "|1...", "" },
        { "CoWW, seen", "x=1 x=2 | x x", "|21|....", "" },
        { "SB+rfis", "x=1 x y | y=1 y x", "10|10|....", "tso pso" },
        { "n6", "x=1 x y | y=2 x=2", "10||12..", "tso pso" },
        { "n5", "x=1 x | x=2 x", "2|1|....", "" },

        // spin_unlock is a release, spin_lock an acquire: what is written under a lock is seen under it, and in program order.
        { "MP+locked", "lock-z x=1 y=1 unlock-z | lock-z y x unlock-z", "|10|....", "" },
        { "MP+unlock+po", "lock-z x=1 unlock-z y=1 | y x", "|10|....", "pso" },
        { "MP+lock+po", "x=1 lock-z y=1 unlock-z | y x", "|10|....", "pso" },
        { "2+2W+locked", "lock-z x=1 y=2 unlock-z | lock-z y=1 x=2 unlock-z", "||11..", "" },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Each_model_allows_what_the_literature_says(string name, string test, string outcome, string allowedBy)
    {
        foreach (MemoryModel memory in Enum.GetValues<MemoryModel>())
        {
            IReadOnlySet<string> outcomes = LitmusRun.Outcomes(Litmus.Parse(test), memory);
            bool isAllowed = outcomes.Any(o => o.Length == outcome.Length && o.Zip(outcome).All(c => c.Second == '.' || c.First == c.Second));
            bool expected = allowedBy.Split(' ').Contains(ScenarioWords.Of(memory));
            Assert.True(
                isAllowed == expected,
                $"{name} under {ScenarioWords.Of(memory)}: {outcome} is {(isAllowed ? "" : "not ")}among {string.Join("  ", outcomes)}");
        }
    }
}
