using System.Reflection;
using PtSpec.Core.Lowered;
using PtSpec.Core.Protocol;
using Xunit;

namespace PtSpec.Properties.Lowering;

/// <summary>Runs a routine both ways, compiled and lowered, against the same script.</summary>
public static class TwoLives
{
    /// <summary>The methods marked as routines in an assembly.</summary>
    public static IEnumerable<MethodInfo> RoutinesOf(Assembly assembly) => assembly.GetTypes()
        .SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static))
        .Where(m => m.GetCustomAttribute<RoutineAttribute>() is not null);

    /// <summary>The id that the lowering gives a method.</summary>
    public static string IdOf(MethodInfo routine) => routine.DeclaringType!.Name + "." + routine.Name;

    /// <summary>The same calls with the same arguments, and the same result.</summary>
    public static void AssertAgree(MethodInfo method, Func<string, RoutineProgram> find, int seed)
    {
        (List<string> lowered, bool isMeaningful) = RunLowered(method, find, seed);
        List<string> compiled = RunCompiled(method, Arguments(method, seed), seed);
        // After a failed check the text means nothing, so only what came before it has to agree.
        Assert.Equal(lowered, isMeaningful ? compiled : compiled.Take(lowered.Count));
    }

    private static ulong[] Arguments(MethodInfo method, int seed)
    {
        Script script = new(~seed);
        return [.. method.GetParameters().Skip(1).Select(p => p.IsOut ? 0 : script.Value(p.ParameterType))];
    }

    /// <summary>Runs the lowered routine; tells what it did, and whether it got through without a failed check.</summary>
    public static (List<string> Run, bool IsMeaningful) RunLowered(
        MethodInfo method, Func<string, RoutineProgram> find, int seed, Action<string, int>? visited = null)
    {
        RoutineProgram routine = find(IdOf(method));
        Script script = new(seed);
        try
        {
            Interpreter.Left left = new Interpreter(find, script, visited).Run(routine, Arguments(method, seed));
            IEnumerable<ulong> outs = left.Parameters.Where((_, i) => routine.Locals[i].IsOut);
            return ([.. script.Log, Ending(left.Result, outs)], true);
        }
        catch (ScriptEndedException)
        {
            return ([.. script.Log], true);
        }
        catch (CheckFailedException)
        {
            return ([.. script.Log], false);
        }
    }

    private static List<string> RunCompiled(MethodInfo method, ulong[] numbers, int seed)
    {
        Script script = new(seed);
        ParameterInfo[] parameters = [.. method.GetParameters().Skip(1)];
        object?[] arguments =
        [
            ScriptedMemory.Create(script),
            .. parameters.Select((p, i) => p.IsOut ? null : Numbers.ToValue(numbers[i], p.ParameterType)),
        ];
        try
        {
            object? result = method.MakeGenericMethod(ScriptedMemory.Type).Invoke(null, arguments);
            IEnumerable<ulong> outs = parameters.Where(p => p.IsOut).Select(p => Numbers.Of(arguments[p.Position]!));
            return [.. script.Log, Ending(result is null ? null : Numbers.Of(result), outs)];
        }
        catch (TargetInvocationException e) when (e.InnerException is ScriptEndedException)
        {
            return [.. script.Log];
        }
    }

    private static string Ending(ulong? result, IEnumerable<ulong> outs) => $"return {result} out ({string.Join(", ", outs)})";
}
