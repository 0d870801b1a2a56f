using System.Reflection.Emit;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Compilation;

/// <summary>Emits expressions and field accesses over a packed state whose words are in IL locals.</summary>
/// <param name="il">Where to.</param>
/// <param name="layout">How states are packed.</param>
/// <param name="words">The IL local of each word.</param>
internal sealed class CodeEmitter(ILGenerator il, StateLayout layout, LocalBuilder[] words)
{
    private readonly Dictionary<int, LocalBuilder> locals = [];

    public ILGenerator Il => il;

    /// <summary>The values kept by the guarded command being emitted.</summary>
    public LocalBuilder[] Kept { get; set; } = [];

    /// <summary>The IL local of a program's local.</summary>
    public LocalBuilder LocalOf(int index)
    {
        if (!locals.TryGetValue(index, out LocalBuilder? local))
            locals[index] = local = il.DeclareLocal(typeof(ulong));
        return local;
    }

    public void Number(ulong value) => il.Emit(OpCodes.Ldc_I8, unchecked((long)value));

    /// <summary>Pushes the value of an expression.</summary>
    public void Value(Expr e)
    {
        switch (e)
        {
            case Constant c:
                Number(c.Value);
                break;
            case Local l:
                il.Emit(OpCodes.Ldloc, LocalOf(l.Index));
                break;
            case KeptValue k:
                il.Emit(OpCodes.Ldloc, Kept[k.Index]);
                break;
            case FieldValue f:
                Read(f);
                break;
            case Conditional c:
                Choose(c.Condition, () => Value(c.WhenTrue), () => Value(c.WhenFalse));
                break;
            case Binary { Operator: BinaryOperator.Equal } b:
                Value(b.Left);
                Value(b.Right);
                il.Emit(OpCodes.Ceq);
                il.Emit(OpCodes.Conv_U8);
                break;
            case Binary { Operator: BinaryOperator.Less } b:
                Value(b.Left);
                Value(b.Right);
                il.Emit(OpCodes.Clt_Un);
                il.Emit(OpCodes.Conv_U8);
                break;
            case Binary b when Arithmetic(b.Operator) is { } code:
                Value(b.Left);
                Value(b.Right);
                if (b.Operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight)
                    il.Emit(OpCodes.Conv_I4);
                il.Emit(code);
                break;
            case Not or Binary:
                Choose(e, () => Number(1), () => Number(0));
                break;
            default:
                throw new NotSupportedException($"No code for {e}.");
        }
    }

    /// <summary>Jumps to a label when a truth value is 0; otherwise falls through.</summary>
    public void JumpUnless(Expr condition, Label target)
    {
        switch (condition)
        {
            case Constant c:
                if (c.Value == 0)
                    il.Emit(OpCodes.Br, target);
                break;
            case Not n:
                JumpIf(n.Operand, target);
                break;
            case Binary { Operator: BinaryOperator.AndAlso } b:
                JumpUnless(b.Left, target);
                JumpUnless(b.Right, target);
                break;
            case Binary { Operator: BinaryOperator.OrElse } b:
                Label holds = il.DefineLabel();
                JumpIf(b.Left, holds);
                JumpUnless(b.Right, target);
                il.MarkLabel(holds);
                break;
            case Binary b when Comparison(b.Operator) is { } codes:
                Value(b.Left);
                Value(b.Right);
                il.Emit(codes.Unless, target);
                break;
            default:
                Value(condition);
                il.Emit(OpCodes.Brfalse, target);
                break;
        }
    }

    /// <summary>Stores a value into a field element.</summary>
    public void Write(Field field, Expr index, Expr value)
    {
        FieldPlace place = layout.Place(field);
        if (index is Constant c)
        {
            BitPlace element = place[(int)c.Value];
            Replace(element.Word, element.Mask << element.Shift, () => Shifted(value, element.Shift));
            return;
        }
        ForChunk(place, index, (chunk, within) =>
        {
            LocalBuilder shift = il.DeclareLocal(typeof(int));
            Shift(chunk, within);
            il.Emit(OpCodes.Stloc, shift);
            il.Emit(OpCodes.Ldloc, words[chunk.Word]);
            Number(chunk.Mask);
            il.Emit(OpCodes.Ldloc, shift);
            il.Emit(OpCodes.Shl);
            il.Emit(OpCodes.Not);
            il.Emit(OpCodes.And);
            Value(value);
            il.Emit(OpCodes.Ldloc, shift);
            il.Emit(OpCodes.Shl);
            il.Emit(OpCodes.Or);
            il.Emit(OpCodes.Stloc, words[chunk.Word]);
        });
    }

    /// <summary>Replaces the masked bits of a word by bits that the action pushes; null clears them.</summary>
    public void Replace(int word, ulong mask, Action? bits)
    {
        il.Emit(OpCodes.Ldloc, words[word]);
        if (mask != 0)
        {
            Number(~mask);
            il.Emit(OpCodes.And);
        }
        if (bits is not null)
        {
            bits();
            il.Emit(OpCodes.Or);
        }
        il.Emit(OpCodes.Stloc, words[word]);
    }

    /// <summary>Pushes a value shifted to the left.</summary>
    public void Shifted(Expr value, int shift)
    {
        Value(value);
        ShiftLeft(shift);
    }

    public void ShiftLeft(int shift)
    {
        if (shift == 0)
            return;
        il.Emit(OpCodes.Ldc_I4, shift);
        il.Emit(OpCodes.Shl);
    }

    /// <summary>Pushes the bits at a place.</summary>
    public void Extract(BitPlace place)
    {
        il.Emit(OpCodes.Ldloc, words[place.Word]);
        if (place.Shift > 0)
        {
            il.Emit(OpCodes.Ldc_I4, place.Shift);
            il.Emit(OpCodes.Shr_Un);
        }
        if (place.Shift + place.Bits < 64)
        {
            Number(place.Mask);
            il.Emit(OpCodes.And);
        }
    }

    private void JumpIf(Expr condition, Label target)
    {
        switch (condition)
        {
            case Not n:
                JumpUnless(n.Operand, target);
                break;
            case Binary { Operator: BinaryOperator.OrElse } b:
                JumpIf(b.Left, target);
                JumpIf(b.Right, target);
                break;
            case Binary b when Comparison(b.Operator) is { } codes:
                Value(b.Left);
                Value(b.Right);
                il.Emit(codes.If, target);
                break;
            default:
                Label skip = il.DefineLabel();
                JumpUnless(condition, skip);
                il.Emit(OpCodes.Br, target);
                il.MarkLabel(skip);
                break;
        }
    }

    private void Choose(Expr condition, Action whenTrue, Action whenFalse)
    {
        Label otherwise = il.DefineLabel();
        Label done = il.DefineLabel();
        JumpUnless(condition, otherwise);
        whenTrue();
        il.Emit(OpCodes.Br, done);
        il.MarkLabel(otherwise);
        whenFalse();
        il.MarkLabel(done);
    }

    private void Read(FieldValue f)
    {
        FieldPlace place = layout.Place(f.Field);
        if (f.Index is Constant c)
        {
            Extract(place[(int)c.Value]);
            return;
        }
        LocalBuilder result = il.DeclareLocal(typeof(ulong));
        ForChunk(place, f.Index, (chunk, within) =>
        {
            il.Emit(OpCodes.Ldloc, words[chunk.Word]);
            Shift(chunk, within);
            il.Emit(OpCodes.Shr_Un);
            Number(chunk.Mask);
            il.Emit(OpCodes.And);
            il.Emit(OpCodes.Stloc, result);
        });
        il.Emit(OpCodes.Ldloc, result);
    }

    // Emits the access for each chunk that the index may fall into.
    private void ForChunk(FieldPlace place, Expr index, Action<BitPlace, LocalBuilder> access)
    {
        LocalBuilder within = il.DeclareLocal(typeof(ulong));
        Value(index);
        il.Emit(OpCodes.Stloc, within);
        Label done = il.DefineLabel();
        for (int k = 0; k < place.Chunks.Count; k++)
        {
            Label next = il.DefineLabel();
            bool last = k == place.Chunks.Count - 1;
            if (!last)
            {
                il.Emit(OpCodes.Ldloc, within);
                Number((ulong)place.PerChunk);
                il.Emit(OpCodes.Bge_Un, next);
            }
            access(place.Chunks[k], within);
            if (!last)
            {
                il.Emit(OpCodes.Br, done);
                il.MarkLabel(next);
                il.Emit(OpCodes.Ldloc, within);
                Number((ulong)place.PerChunk);
                il.Emit(OpCodes.Sub);
                il.Emit(OpCodes.Stloc, within);
            }
        }
        il.MarkLabel(done);
    }

    private void Shift(BitPlace first, LocalBuilder within)
    {
        il.Emit(OpCodes.Ldloc, within);
        il.Emit(OpCodes.Conv_I4);
        if (first.Bits != 1)
        {
            il.Emit(OpCodes.Ldc_I4, first.Bits);
            il.Emit(OpCodes.Mul);
        }
        if (first.Shift != 0)
        {
            il.Emit(OpCodes.Ldc_I4, first.Shift);
            il.Emit(OpCodes.Add);
        }
    }

    private static OpCode? Arithmetic(BinaryOperator op) => op switch
    {
        BinaryOperator.Add => OpCodes.Add,
        BinaryOperator.Subtract => OpCodes.Sub,
        BinaryOperator.And => OpCodes.And,
        BinaryOperator.Or => OpCodes.Or,
        BinaryOperator.Xor => OpCodes.Xor,
        BinaryOperator.ShiftLeft => OpCodes.Shl,
        BinaryOperator.ShiftRight => OpCodes.Shr_Un,
        _ => null,
    };

    private static (OpCode If, OpCode Unless)? Comparison(BinaryOperator op) => op switch
    {
        BinaryOperator.Equal => (OpCodes.Beq, OpCodes.Bne_Un),
        BinaryOperator.NotEqual => (OpCodes.Bne_Un, OpCodes.Beq),
        BinaryOperator.Less => (OpCodes.Blt_Un, OpCodes.Bge_Un),
        BinaryOperator.LessOrEqual => (OpCodes.Ble_Un, OpCodes.Bgt_Un),
        _ => null,
    };
}
