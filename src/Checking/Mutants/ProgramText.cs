using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Linking;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking.Mutants;

/// <summary>
/// What a compiled scenario's CPUs do, as a text: equal for two of the same start when they do the same, whatever their
/// routines are called and however their variables are numbered.
/// </summary>
internal sealed class ProgramText
{
    private readonly StringBuilder text = new();
    private readonly Dictionary<int, int> numbers = [];
    private readonly Dictionary<int, int> names = [];

    private ProgramText()
    {
    }

    /// <summary>Writes a scenario's programs.</summary>
    public static string Of(CompiledScenario compiled)
    {
        var all = new StringBuilder();
        foreach (CompiledCpu cpu in compiled.Cpus)
        {
            var writer = new ProgramText();
            writer.Write(cpu);
            all.Append("cpu ").Append(cpu.Index).Append('\n').Append(writer.text);
        }
        var ends = new ProgramText();
        foreach (EnvironmentAction action in compiled.Environment)
            ends.Write(action.Command, isResultUsed: false);
        return all.Append("environment\n").Append(ends.text).ToString();
    }

    /// <summary>A scenario's programs in a few characters: equal where the text is.</summary>
    public static string Fingerprint(CompiledScenario compiled) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Of(compiled))));

    private void Write(CompiledCpu cpu)
    {
        IReadOnlyDictionary<int, HashSet<int>> live = ControlFlow.Liveness(cpu.Nodes, cpu.Program.Program.Entry);
        var work = new Stack<int>();
        Go(cpu.Program.Program.Entry);
        while (work.TryPop(out int n))
        {
            text.Append(numbers[n]).Append(": ");
            foreach (int next in Write(cpu, cpu.Nodes[n], n, live))
                Go(next);
        }

        // Where control really goes: past jumps, and past assignments that nobody reads.
        void Go(int node)
        {
            while (true)
            {
                if (cpu.Nodes[node] is FlatBranch b && (b.WhenTrue == b.WhenFalse || b.Condition is Constant))
                    node = b.Condition is Constant { Value: 0 } ? b.WhenFalse : b.WhenTrue;
                else if (cpu.Nodes[node] is FlatAssign a && !live[a.Next].Contains(a.Target))
                    node = a.Next;
                else
                    break;
            }
            if (!numbers.TryGetValue(node, out int number))
            {
                numbers[node] = number = numbers.Count;
                work.Push(node);
            }
            text.Append(" -> ").Append(number).Append('\n');
        }
    }

    // Writes what a node does and tells where control goes then.
    private int[] Write(CompiledCpu cpu, FlatNode node, int index, IReadOnlyDictionary<int, HashSet<int>> live)
    {
        switch (node)
        {
            case FlatPrimitive p:
                bool isResultUsed = p.Result >= 0 && live[p.Next].Contains(p.Result);
                foreach (GuardedCommand alternative in cpu.Program.Effects[index])
                    Write(alternative, isResultUsed);
                text.Append(isResultUsed ? $"v{Name(p.Result)} = result" : "");
                return [p.Next];
            case FlatAssign a:
                Write(a.Value);
                text.Append(" to v").Append(Name(a.Target));
                return [a.Next];
            case FlatBranch b:
                text.Append("if ");
                Write(b.Condition);
                return [b.WhenTrue, b.WhenFalse];
            case FlatCheck c:
                text.Append("check ").Append(c.Property).Append(' ').Append(c.Meaning).Append(' ');
                Write(c.Condition);
                return c.Condition is Constant { Value: 0 } ? [] : [c.Next];
            case FlatReturn r:
                text.Append("return ").Append(r.Origin.Operation).Append(' ');
                Write(r.Outcome);
                return [r.Next];
            default:
                text.Append("end\n");
                return [];
        }
    }

    private void Write(GuardedCommand alternative, bool isResultUsed)
    {
        text.Append('{');
        Write(alternative.Commands);
        foreach (Expr kept in alternative.Kept)
        {
            text.Append(" keep ");
            Write(kept);
        }
        if (isResultUsed && alternative.Result is { } result)
        {
            text.Append(" result ");
            Write(result);
        }
        text.Append("} ");
    }

    private void Write(IReadOnlyList<Command> commands)
    {
        foreach (Command command in commands)
        {
            switch (command)
            {
                case Guard g:
                    text.Append(" guard ");
                    Write(g.Condition);
                    break;
                case Verify v:
                    text.Append(" verify ").Append(v.Check.Property.Name).Append(' ').Append(v.Check.Failure).Append(' ');
                    Write(v.Condition);
                    break;
                case Set s:
                    text.Append(" set ").Append(s.Field.Name).Append('[');
                    Write(s.Index);
                    text.Append("] ");
                    Write(s.Value);
                    break;
                case When w:
                    text.Append(" when ");
                    Write(w.Condition);
                    text.Append('{');
                    Write(w.Then);
                    text.Append('}');
                    break;
                default:
                    throw new ArgumentException($"Unknown command {command.GetType().Name}.", nameof(commands));
            }
        }
    }

    private void Write(Expr expression)
    {
        switch (expression)
        {
            case Constant c:
                text.Append(CultureInfo.InvariantCulture, $"{c.Value}");
                break;
            case Local l:
                text.Append('v').Append(Name(l.Index));
                break;
            case KeptValue k:
                text.Append('k').Append(k.Index);
                break;
            case FieldValue f:
                text.Append(f.Field.Name).Append('[');
                Write(f.Index);
                text.Append(']');
                break;
            case Not n:
                text.Append('!');
                Write(n.Operand);
                break;
            case Binary b:
                text.Append('(');
                Write(b.Left);
                text.Append(' ').Append((int)b.Operator).Append(' ');
                Write(b.Right);
                text.Append(')');
                break;
            case Conditional c:
                text.Append('(');
                Write(c.Condition);
                text.Append(" ? ");
                Write(c.WhenTrue);
                text.Append(" : ");
                Write(c.WhenFalse);
                text.Append(')');
                break;
            default:
                throw new ArgumentException($"Unknown expression {expression.GetType().Name}.", nameof(expression));
        }
    }

    private int Name(int local)
    {
        if (!names.TryGetValue(local, out int name))
            names[local] = name = names.Count;
        return name;
    }
}
