using System.Numerics;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Linking;

/// <summary>
/// The values that fields of machines can take, as far as commands tell when nothing is known of other fields and of locals: the
/// least sets with the initial values that no command leads out of.
/// </summary>
internal sealed class MachineValues
{
    // As bits: of the values, or of the truth values.
    private const ulong Any = ulong.MaxValue;
    private const ulong False = 1;
    private const ulong True = 2;
    private const int Followed = 64;

    private readonly Dictionary<Field, ulong> values = [];
    private IReadOnlyList<Expr> kept = [];

    /// <summary>Follows the commands.</summary>
    /// <param name="world">The world with the fields and their initial values.</param>
    /// <param name="commands">Every command that changes it.</param>
    public MachineValues(World world, IReadOnlyList<GuardedCommand> commands)
    {
        foreach (Field field in world.Fields.Where(f => f.IsOfMachine && f.Maximum < Followed))
        {
            values[field] = 0;
            for (int i = 0; i < field.Length; i++)
                values[field] |= 1UL << (int)world.Initial(field, i);
        }
        GuardedCommand[] setting = [.. commands.Where(c => Sets(c.Commands))];
        ulong before;
        do
        {
            before = Known();
            foreach (GuardedCommand command in setting)
            {
                kept = command.Kept;
                Follow(command.Commands);
            }
        }
        while (Known() != before);
    }

    /// <summary>The bits that hold every value of a field.</summary>
    public int Bits(Field field) => values.TryGetValue(field, out ulong taken)
        ? Math.Max(1, 64 - BitOperations.LeadingZeroCount((ulong)BitOperations.Log2(taken)))
        : field.Bits;

    private ulong Known() => values.Values.Aggregate(0UL, (sum, taken) => sum + (ulong)BitOperations.PopCount(taken));

    private bool Sets(IReadOnlyList<Command> commands) => commands.Any(c => c switch
    {
        Set s => values.ContainsKey(s.Field),
        When w => Sets(w.Then),
        _ => false,
    });

    private void Follow(IReadOnlyList<Command> commands)
    {
        foreach (Command command in commands)
        {
            if (command is Set s && values.TryGetValue(s.Field, out ulong taken))
                values[s.Field] = taken | (Of(s.Value) & (Any >> (Followed - (1 << s.Field.Bits))));
            else if (command is When w && (Of(w.Condition) & ~False) != 0)
                Follow(w.Then);
        }
    }

    private ulong Of(Expr e) => e switch
    {
        Constant c => c.Value < Followed ? 1UL << (int)c.Value : Any,
        KeptValue k => Of(kept[k.Index]),
        FieldValue f => values.TryGetValue(f.Field, out ulong taken) ? taken : Any,
        Not n => Of(n.Operand) is var operand && operand == False ? True : (operand & False) == 0 ? False : False | True,
        Conditional c => Of(c.Condition) is var condition && condition == False ? Of(c.WhenFalse)
            : (condition & False) == 0 ? Of(c.WhenTrue)
            : Of(c.WhenTrue) | Of(c.WhenFalse),
        Binary { Operator: BinaryOperator.AndAlso } b => Of(b.Left) == False || Of(b.Right) == False ? False : False | True,
        Binary { Operator: BinaryOperator.OrElse } b => Of(b.Left) == False && Of(b.Right) == False ? False : False | True,
        Binary { Operator: BinaryOperator.Equal } b => (Of(b.Left) & Of(b.Right)) == 0 ? False : False | True,
        Binary { Operator: BinaryOperator.NotEqual } b => (Of(b.Left) & Of(b.Right)) == 0 ? True : False | True,
        _ => Any,
    };
}
