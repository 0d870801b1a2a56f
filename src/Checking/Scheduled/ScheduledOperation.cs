using PtSpec.Core.Protocol;
using PtSpec.Core.Vocabulary;
using CoreOperations = PtSpec.Core.Protocol.Operations;

namespace PtSpec.Checking.Scheduled;

/// <summary>Runs an operation as the C# compiler compiled it, from the call to its outcome.</summary>
internal static class ScheduledOperation
{
    /// <summary>Whether there is such an operation; a call site of somebody else's is compiled elsewhere.</summary>
    public static bool IsOffered(Operation operation) => operation.Site is null && IsOffered(operation.Kind);

    /// <summary>Whether there are such operations.</summary>
    public static bool IsOffered(OperationKind kind) => kind is OperationKind.Read or OperationKind.Write or OperationKind.DontNeed
        or OperationKind.Retract or OperationKind.UffdCopy or OperationKind.Mincore or OperationKind.RwInstall
        or OperationKind.PteAlloc or OperationKind.Pagemap or OperationKind.DamonMkold or OperationKind.CollapseMm;

    /// <summary>Runs it.</summary>
    /// <exception cref="NotModelledException">There is no such operation.</exception>
    public static Outcome Run(ref ScheduledMm mm, Operation o)
    {
        int start = o.IsWholeSlot ? 0 : o.Index;
        int end = o.IsWholeSlot ? mm.PtrsPerPte : o.Index + 1;
        return o.Kind switch
        {
            OperationKind.Read => CoreOperations.Read(ref mm, o.Pmd, o.Index),
            OperationKind.Write => CoreOperations.Write(ref mm, o.Pmd, o.Index, o.Value),
            OperationKind.DontNeed => CoreOperations.DontNeed(ref mm, o.Pmd, start, end),
            OperationKind.Retract => CoreOperations.Retract(ref mm, o.Pmd),
            OperationKind.UffdCopy => CoreOperations.UffdCopy(ref mm, o.Pmd, o.Index, o.Value),
            OperationKind.Mincore => CoreOperations.Mincore(ref mm, o.Pmd, o.Index),
            OperationKind.RwInstall => CoreOperations.RwInstall(ref mm, o.Pmd, o.Index, o.Value),
            OperationKind.PteAlloc => CoreOperations.Populate(ref mm, o.Pmd),
            OperationKind.Pagemap => CoreOperations.Pagemap(ref mm, o.Pmd, o.Index),
            OperationKind.DamonMkold => CoreOperations.DamonMkold(ref mm, o.Pmd, o.Index),
            OperationKind.CollapseMm => CoreOperations.CollapseMm(ref mm, o.Pmd),
            _ => throw new NotModelledException(o.Kind.ToString()),
        };
    }
}
