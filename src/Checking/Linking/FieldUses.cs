using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Linking;

/// <summary>Which elements of which fields guarded commands read and write.</summary>
internal sealed class FieldUses
{
    private readonly Dictionary<Field, HashSet<int>> written = [];
    private readonly HashSet<Field> read = [];
    private readonly HashSet<Field> computed = [];
    private readonly HashSet<Field> computedWrites = [];

    /// <summary>Adds the uses of a guarded command.</summary>
    public void Add(GuardedCommand command)
    {
        Add(command.Commands);
        foreach (Expr e in command.Kept)
            Read(e);
        if (command.Result is not null)
            Read(command.Result);
    }

    /// <summary>Whether a field is read or written at all.</summary>
    public bool IsUsed(Field field) => written.ContainsKey(field) || read.Contains(field);

    /// <summary>The elements written when no access computes its element, otherwise null.</summary>
    public IReadOnlySet<int>? Elements(Field field) =>
        computed.Contains(field) ? null : written.TryGetValue(field, out HashSet<int>? elements) ? elements : new HashSet<int>();

    /// <summary>Whether some command may write what an expression reads.</summary>
    public bool MayWrite(FieldValue value)
    {
        if (!written.TryGetValue(value.Field, out HashSet<int>? elements))
            return false;
        return computedWrites.Contains(value.Field) || value.Index is not Constant index || elements.Contains((int)index.Value);
    }

    private void Add(IReadOnlyList<Command> commands)
    {
        foreach (Command command in commands)
        {
            switch (command)
            {
                case Guard g:
                    Read(g.Condition);
                    break;
                case Verify v:
                    Read(v.Condition);
                    break;
                case Set s:
                    Write(s);
                    break;
                case When w:
                    Read(w.Condition);
                    Add(w.Then);
                    break;
            }
        }
    }

    private void Write(Set set)
    {
        Read(set.Index);
        Read(set.Value);
        if (!written.TryGetValue(set.Field, out HashSet<int>? elements))
            written[set.Field] = elements = [];
        if (set.Index is Constant index)
        {
            elements.Add((int)index.Value);
            return;
        }
        computed.Add(set.Field);
        computedWrites.Add(set.Field);
    }

    private void Read(Expr e) => Fold.Visit(e, x =>
    {
        if (x is not FieldValue f)
            return;
        read.Add(f.Field);
        if (f.Index is not Constant)
            computed.Add(f.Field);
    });
}
