using FsCheck.Xunit;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Scenarios;
using PtSpec.Checking.Worlds;
using PtSpec.Properties.Scenarios;
using Xunit;

namespace PtSpec.Properties.Checking;

[Properties(Arbitrary = [typeof(ScenariosWithEnds)], QuietOnSuccess = true)]
public class FinalStateProperties
{
    [Property(MaxTest = 50)]
    public void A_final_state_is_judged_as_its_second_description_judges_it(Scenario scenario, int seed)
    {
        using var compiled = new CompiledScenario(scenario);
        NaiveModel naive = NaiveModel.Of(compiled, _ => true);
        var random = new Random(seed);
        for (int n = 0; n < 100; n++)
        {
            var packed = new ulong[compiled.Layout.Words];
            NaiveState state = naive.Initial();
            compiled.WriteInitial(packed);
            foreach (CompiledCpu cpu in compiled.Cpus)
            {
                // Everybody is done, or one CPU is not.
                if (random.Next(20) == 0)
                    continue;
                compiled.Layout.Counter(cpu.Index).Write(packed, (ulong)cpu.Steps.Count);
                state.Nodes[cpu.Index] = cpu.Nodes.ToList().FindIndex(node => node is FlatEnd);
            }
            for (int changes = random.Next(3); changes > 0; changes--)
                Disturb(compiled, packed, state, random);

            Assert.Equal(NaiveEnds.Judge(naive, state, _ => true), FinalStates.Judge(compiled, packed)?.Property);
        }
    }

    // Most final states are right but for a detail; what never looks at memory has none.
    private static void Disturb(CompiledScenario compiled, ulong[] packed, NaiveState state, Random random)
    {
        if (compiled.Layout.Fields.Count == 0)
            return;
        Field field = compiled.Layout.Fields.ElementAt(random.Next(compiled.Layout.Fields.Count));
        int index = random.Next(field.Length);
        if (!compiled.Layout.Holds(field, index))
            return;
        BitPlace place = compiled.Layout.Place(field)[index];
        ulong value = (ulong)random.NextInt64((long)Math.Min(field.Maximum, place.Mask) + 1);
        place.Write(packed, value);
        state.World[field, (ulong)index] = value;
    }
}
