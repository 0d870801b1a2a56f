using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Reduction;

/// <summary>Finds what a guarded command reads; whether a comparison holds is less than what was compared.</summary>
internal sealed class FootprintReader
{
    private readonly SharedValues shared;
    private readonly GuardedCommand command;
    private readonly StepValues values;
    private readonly List<Gate> gates = [];
    private readonly List<ReadUse> reads = [];

    private FootprintReader(SharedValues shared, GuardedCommand command, ulong[] locals)
    {
        this.shared = shared;
        this.command = command;
        var start = new StepValues(shared, locals, []);
        values = new StepValues(shared, locals, [.. command.Kept.Select(start.Of)]);
    }

    /// <summary>The footprint of a command that is taken with given locals, once all values of the elements are known.</summary>
    public static Footprint Of(SharedValues shared, GuardedCommand command, ulong[] locals)
    {
        var step = new AbstractStep(shared, command, locals);
        step.Cases();
        var reader = new FootprintReader(shared, command, locals);
        reader.Read(command.Commands);
        if (command.Result is not null)
            reader.Read(command.Result);
        return new Footprint(Footprint.Merge(reader.reads), step.Writes, reader.gates);
    }

    private void Read(IReadOnlyList<Command> commands)
    {
        foreach (Command next in commands)
        {
            switch (next)
            {
                case Guard g:
                    List<Need> needs = [];
                    AddNeeds(g.Condition, needs);
                    if (needs.Count > 0)
                        gates.Add(new Gate(needs, Footprint.Merge(reads)));
                    Read(g.Condition);
                    break;
                case Verify v:
                    Read(v.Condition);
                    break;
                case Set s:
                    Read(s.Index);
                    Read(s.Value);
                    break;
                case When w:
                    Read(w.Condition);
                    if (!ValueSets.IsAlwaysFalse(values.Of(w.Condition)))
                        Read(w.Then);
                    break;
            }
        }
    }

    private void AddNeeds(Expr condition, List<Need> needs)
    {
        switch (condition)
        {
            case Binary { Operator: BinaryOperator.AndAlso } b:
                AddNeeds(b.Left, needs);
                AddNeeds(b.Right, needs);
                break;
            case Binary { Operator: BinaryOperator.Equal, Left: FieldValue f } b when !HasField(b.Right) && values.Elements(f.Field, f.Index) is [var element]:
                needs.Add(new Need(element, shared.Bits(element, values.Of(b.Right))));
                break;
        }
    }

    private void Read(Expr e)
    {
        switch (e)
        {
            case FieldValue f:
                Read(f.Index);
                foreach (int element in values.Elements(f.Field, f.Index))
                    reads.Add(new ReadUse(element, ulong.MaxValue));
                break;
            case KeptValue k:
                Read(command.Kept[k.Index]);
                break;
            case Not n:
                Read(n.Operand);
                break;
            case Conditional c:
                Read(c.Condition);
                ulong[] condition = values.Of(c.Condition);
                if (!ValueSets.IsAlwaysFalse(condition))
                    Read(c.WhenTrue);
                if (!ValueSets.IsNeverFalse(condition))
                    Read(c.WhenFalse);
                break;
            case Binary { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual } b:
                Compare(b.Left, b.Right);
                Compare(b.Right, b.Left);
                break;
            case Binary { Operator: BinaryOperator.AndAlso or BinaryOperator.OrElse } b:
                Read(b.Left);
                bool isAnd = b.Operator == BinaryOperator.AndAlso;
                ulong[] left = values.Of(b.Left);
                if (isAnd ? !ValueSets.IsAlwaysFalse(left) : !ValueSets.IsNeverFalse(left))
                    Read(b.Right);
                break;
            case Binary b:
                Read(b.Left);
                Read(b.Right);
                break;
        }
    }

    // An element that is compared with few values is told apart from others at those only.
    private void Compare(Expr side, Expr other)
    {
        if (side is not FieldValue f)
        {
            Read(side);
            return;
        }
        Read(f.Index);
        ulong[] with = values.Of(other);
        foreach (int element in values.Elements(f.Field, f.Index))
            reads.Add(new ReadUse(element, shared.Bits(element, with)));
    }

    private static bool HasField(Expr e)
    {
        bool has = false;
        Fold.Visit(e, x => has |= x is FieldValue or KeptValue);
        return has;
    }
}
