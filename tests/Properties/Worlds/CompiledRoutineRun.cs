using System.Reflection;
using System.Runtime.ExceptionServices;
using PtSpec.Checking.Worlds;
using PtSpec.Core.Vocabulary;
using CoreOperations = PtSpec.Core.Protocol.Operations;

namespace PtSpec.Properties.Worlds;

/// <summary>Runs operations as the C# compiler compiled them, over a controlled world.</summary>
internal static class CompiledRoutineRun
{
    public static Outcome Run(ControlledCpu cpu, Operation o)
    {
        cpu.Stack = [KernelName(o.Kind)];
        MethodInfo routine = typeof(CoreOperations).GetMethod(o.Shape.Routine)!.MakeGenericMethod(typeof(WorldMm));
        object[] arguments = [new WorldMm(cpu), o.Pmd, .. o.Shape.Arguments(o, cpu.State.World.PtrsPerPte).Select((a, i) => Typed(a, routine.GetParameters()[i + 2].ParameterType))];
        try
        {
            return (Outcome)routine.Invoke(null, arguments)!;
        }
        catch (TargetInvocationException thrown) when (thrown.InnerException is { } inner)
        {
            ExceptionDispatchInfo.Throw(inner);
            throw;
        }
    }

    private static object Typed(int value, Type type) => type == typeof(PmdId) ? new PmdId(value) : value;

    // A compiled routine does not say where it is; only a zap's own witness asks for it.
    private static string KernelName(OperationKind kind) => kind == OperationKind.DontNeed ? "madvise_dontneed" : kind.ToString();
}
