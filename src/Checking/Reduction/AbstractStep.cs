using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Reduction;

/// <summary>One way in which a guarded command may end.</summary>
/// <param name="Results">The possible results; empty when the command has none.</param>
/// <param name="Sets">Elements that surely have got one of these values, last.</param>
/// <param name="MaySet">Elements that may have been set.</param>
internal sealed record StepCase(ulong[] Results, IReadOnlyDictionary<int, ulong[]> Sets, IReadOnlySet<int> MaySet);

/// <summary>A guarded command followed with sets of values instead of values.</summary>
/// <param name="shared">The values of the elements, to which it adds what it writes.</param>
/// <param name="command">The command.</param>
/// <param name="locals">The locals of who takes the step.</param>
internal sealed class AbstractStep(SharedValues shared, GuardedCommand command, ulong[] locals)
{
    // Combinations of kept values that are followed one by one: what follows them depends on them together.
    private const int MostCombinations = 32;

    private readonly List<WriteUse> writes = [];
    private StepValues values = new(shared, locals, []);
    private Dictionary<int, ulong[]> sets = [];
    private HashSet<int> maySet = [];

    /// <summary>Every element whose values mattered.</summary>
    public HashSet<int> Asked { get; } = [];

    /// <summary>What may be written; complete once <see cref="Cases"/> has been gone through and no values are added any more.</summary>
    public IReadOnlyList<WriteUse> Writes => Footprint.Merge(writes);

    /// <summary>Every way in which the command may end, when its guards let it.</summary>
    public List<StepCase> Cases()
    {
        var cases = new List<StepCase>();
        foreach (ulong[][] kept in KeptValues())
        {
            values = new StepValues(shared, locals, kept) { Asked = Asked };
            sets = [];
            maySet = [];
            if (!AssumeKept(kept) || !Run(command.Commands))
                continue;
            cases.Add(new StepCase(command.Result is null ? [] : values.Of(command.Result), sets, maySet));
        }
        return cases;
    }

    private IEnumerable<ulong[][]> KeptValues()
    {
        var start = new StepValues(shared, locals, []) { Asked = Asked };
        ulong[][] all = [.. command.Kept.Select(start.Of)];
        if (all.Aggregate(1L, (product, some) => Math.Min(int.MaxValue, product * some.Length)) > MostCombinations)
            return [all];
        IEnumerable<ulong[][]> combinations = [[]];
        foreach (ulong[] some in all)
            combinations = [.. combinations.SelectMany(c => some, (c, value) => (ulong[][])[.. c, [value]])];
        return combinations;
    }

    private bool AssumeKept(ulong[][] kept)
    {
        for (int k = 0; k < kept.Length; k++)
        {
            if (kept[k].Length == 1 && !values.Assume(new Binary(BinaryOperator.Equal, command.Kept[k], new Constant(kept[k][0])), true))
                return false;
            if (kept[k].Length == 1 && command.Kept[k] is Binary or Not && !values.Assume(command.Kept[k], kept[k][0] != 0))
                return false;
        }
        return true;
    }

    // False when it surely comes to an end before the last of them.
    private bool Run(IReadOnlyList<Command> commands)
    {
        foreach (Command next in commands)
        {
            bool goesOn = next switch
            {
                Guard g => values.Assume(g.Condition, true),
                Verify v => values.Assume(v.Condition, true),
                When w => Run(w),
                Set s => Run(s),
                _ => true,
            };
            if (!goesOn)
                return false;
        }
        return true;
    }

    private bool Run(Set set)
    {
        List<int> elements = values.Elements(set.Field, set.Index);
        ulong[] given = values.Of(set.Value);
        foreach (int element in elements)
        {
            ulong[] old = values.OfElement(element);
            shared.Add(element, given);
            writes.Add(new WriteUse(element, shared.Bits(element, old), shared.Bits(element, given)));
            maySet.Add(element);
        }
        foreach (int element in elements)
        {
            if (elements.Count == 1)
                Become(element, given);
            else
                Blur(element);
        }
        return true;
    }

    private bool Run(When when)
    {
        ulong[] condition = values.Of(when.Condition);
        if (ValueSets.IsAlwaysFalse(condition))
            return true;
        if (ValueSets.IsNeverFalse(condition))
            return Run(when.Then);
        // Either way: what is known on one of them only is not known behind both.
        var aside = new AbstractStep(shared, command, locals) { values = values.Copy() };
        if (aside.values.Assume(when.Condition, true))
            aside.Run(when.Then);
        writes.AddRange(aside.writes);
        foreach (int element in aside.maySet)
        {
            maySet.Add(element);
            Blur(element);
        }
        return true;
    }

    private void Become(int element, ulong[] given)
    {
        values.Know(element, given);
        sets[element] = given;
    }

    private void Blur(int element)
    {
        values.Forget(element);
        sets.Remove(element);
    }
}
