using System.Reflection;
using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;

namespace PtSpec.Properties.Lowering;

/// <summary>
/// Plays the shared memory: answers every primitive with the next number of a random sequence, every constant with one
/// that depends on its arguments only, and keeps a log. After a number of steps the run is cut off.
/// </summary>
public sealed class Script(int seed, int limit = 40)
{
    private static readonly HashSet<string> Constants = [.. typeof(IMm).GetMembers()
        .Where(m => m.GetCustomAttribute<ConstantAttribute>() is not null).Select(m => m.Name)];

    private readonly Random random = new(seed);
    private readonly List<string> log = [];

    /// <summary>The primitives called so far, with arguments and results.</summary>
    public IReadOnlyList<string> Log => log;

    /// <summary>Answers a member of IMm that the compiled routine uses.</summary>
    public object? Invoke(string member, Type result, object[] arguments)
    {
        string name = member.StartsWith("get_", StringComparison.Ordinal) ? member[4..] : member;
        ulong answer = Answer(name, result, [.. arguments.Select(Numbers.Of)]);
        return result == typeof(void) ? null : Numbers.ToValue(answer, result);
    }

    /// <summary>Answers a member of IMm that the lowered routine uses.</summary>
    public ulong Answer(string member, ulong[] arguments) => Answer(member, ResultType(member), arguments);

    /// <summary>A plausible number of a type.</summary>
    public ulong Value(Type type) => Draw(type, random);

    private ulong Answer(string member, Type result, ulong[] arguments)
    {
        string call = $"{member}({string.Join(", ", arguments)})";
        if (Constants.Contains(member))
            return Draw(result, new Random(arguments.Aggregate(seed + Sum(member), (sum, a) => (sum * 31) + (int)a)));
        if (log.Count == limit)
            throw new ScriptEndedException();
        ulong answer = result == typeof(void) ? 0 : Value(result);
        log.Add($"{call} = {answer}");
        return answer;
    }

    private static int Sum(string member) => member.Aggregate(0, (sum, c) => (sum * 7) + c);

    private static ulong Draw(Type type, Random random)
    {
        if (type == typeof(bool))
            return (ulong)random.Next(2);
        if (type.IsEnum)
            return (ulong)random.Next(Enum.GetValues(type).Length);
        if (type == typeof(PmdValue))
            return (ulong)new[] { 0, 1, 3, 5, 2, 4, 6, 8 }[random.Next(8)];
        if (type == typeof(PteValue))
            return (ulong)random.Next(16);
        return (ulong)random.Next(1, 4);
    }

    private static Type ResultType(string member) =>
        typeof(IMm).GetProperty(member)?.PropertyType ?? typeof(IMm).GetMethod(member)!.ReturnType;
}

/// <summary>The run was cut off: the rest of it is not compared.</summary>
public sealed class ScriptEndedException : Exception
{
    /// <summary>The run was cut off.</summary>
    public ScriptEndedException()
        : this("The script has ended")
    {
    }

    /// <summary>The run was cut off, and a message says so.</summary>
    public ScriptEndedException(string message)
        : base(message)
    {
    }

    /// <summary>The run was cut off because of something else.</summary>
    public ScriptEndedException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
