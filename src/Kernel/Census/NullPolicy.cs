using PtSpec.Checking.CallSites;
using PtSpec.Kernel.Census.Flow;
using PtSpec.Kernel.Census.Syntax;

namespace PtSpec.Kernel.Census;

/// <summary>
/// The policy that the ends of the ways on NULL amount to. What a function's caller makes of a return value is not followed:
/// giving up, passing over and falling back to another way are told apart by the shape of the function alone.
/// </summary>
internal static class NullPolicy
{
    // Of several ends the first of these says most: who tries again on one way does not give up on another.
    private static readonly CallSitePolicy[] s_strongest =
    [
        CallSitePolicy.Bug, CallSitePolicy.Warn, CallSitePolicy.ActionAgain, CallSitePolicy.GotoAgain, CallSitePolicy.TryAgain,
        CallSitePolicy.ScanFail, CallSitePolicy.Error, CallSitePolicy.Refault, CallSitePolicy.AllocFail, CallSitePolicy.Fallback,
        CallSitePolicy.Skip, CallSitePolicy.GiveUp,
        CallSitePolicy.Primitive, CallSitePolicy.Assumed, CallSitePolicy.NotApplicable,
    ];

    /// <summary>The policy of a call.</summary>
    public static CallSitePolicy Of(CFunction function, string primitive, IReadOnlyCollection<NullOutcome> outcomes)
    {
        if (MappingFamily.Holds(function.Name.Replace("#define ", "", StringComparison.Ordinal)))
            return primitive == "pte_alloc_map_lock" ? CallSitePolicy.GiveUp : CallSitePolicy.Primitive;
        if (!MappingFamily.Maps(primitive))
            return CallSitePolicy.NotApplicable;
        // Who returns this or that by what happens later has gone on without the table.
        bool goesOn = outcomes.Count > 1 && outcomes.All(o => o is { End: NullEnd.Return, Warned: false, Jump: "" });
        if (goesOn && outcomes.Any(o => o.Text is "0" or ""))
            return CallSitePolicy.Skip;
        return outcomes.Select(outcome => Of(function, primitive, outcome)).DefaultIfEmpty(CallSitePolicy.Assumed).MinBy(p => Array.IndexOf(s_strongest, p));
    }

    /// <summary>The ends in words.</summary>
    public static string Text(IReadOnlyCollection<NullOutcome> outcomes) =>
        outcomes.Count == 0 ? "no way on" : string.Join("; ", outcomes.Select(Text).Distinct().Order(StringComparer.Ordinal));

    private static string Text(NullOutcome outcome) =>
        (outcome.Warned ? "WARN, " : "") + (outcome.Jump.Length > 0 ? $"{outcome.Jump}, " : "") + End(outcome);

    private static string End(NullOutcome outcome) => outcome.End switch
    {
        NullEnd.Bug => outcome.Text,
        NullEnd.ActionAgain => outcome.Text,
        NullEnd.Again => outcome.Text switch { "" => "loop again", "continue" => "continue", _ => $"goto {outcome.Text}" },
        NullEnd.NextTurn => outcome.Text,
        NullEnd.Return => $"return {outcome.Text}".TrimEnd(),
        _ => $"not asked: {outcome.Text}",
    };

    private static CallSitePolicy Of(CFunction function, string primitive, NullOutcome outcome) => outcome switch
    {
        { Warned: true } => CallSitePolicy.Warn,
        { End: NullEnd.Bug } => CallSitePolicy.Bug,
        { End: NullEnd.ActionAgain } => CallSitePolicy.ActionAgain,
        { End: NullEnd.Again } => CallSitePolicy.GotoAgain,
        { End: NullEnd.NextTurn } => CallSitePolicy.Skip,
        { End: NullEnd.Unasked } => CallSitePolicy.Assumed,
        _ => OfReturn(function, primitive, outcome),
    };

    private static CallSitePolicy OfReturn(CFunction function, string primitive, NullOutcome outcome)
    {
        string value = outcome.Text;
        bool isFault = function.Mentions("vm_fault") || function.Mentions("vm_fault_t");
        if (value.Contains("-EAGAIN", StringComparison.Ordinal))
            return isFault ? CallSitePolicy.Refault : CallSitePolicy.TryAgain;
        if (value.StartsWith("SCAN_", StringComparison.Ordinal))
            return CallSitePolicy.ScanFail;
        if (value.Contains("VM_FAULT_", StringComparison.Ordinal))
            return value.Contains("NOPAGE", StringComparison.Ordinal) || value.Contains("RETRY", StringComparison.Ordinal)
                ? CallSitePolicy.Refault
                : CallSitePolicy.Error;
        if (value.Contains("-E", StringComparison.Ordinal) || value == "-1")
            return CallSitePolicy.Error;
        if (function.Mentions("vm_fault_t") && (value == "0" || !Flow.Expressions.IsConstant(value)))
            return CallSitePolicy.Refault;
        // The place that the function was given: its caller sees that nothing was done, and asks again.
        if (function.Head is [.., _] && IsParameter(function, value) && function.Head.TakeWhile(t => t.Text != function.Name).Any(t => t.Is("long")))
            return CallSitePolicy.GotoAgain;
        if (outcome.Jump.Contains("fallback", StringComparison.Ordinal))
            return CallSitePolicy.Fallback;
        if (value == "NULL" && primitive.StartsWith("pte_alloc", StringComparison.Ordinal))
            return CallSitePolicy.AllocFail;
        return outcome.Jump == "break" || value.Length == 0 || function.Mentions("mm_walk") ? CallSitePolicy.Skip : CallSitePolicy.GiveUp;
    }

    private static bool IsParameter(CFunction function, string name)
    {
        for (int i = 1; i + 1 < function.Head.Length; i++)
        {
            if (function.Head[i].Text == name && function.Head[i].IsWord && function.Head[i + 1].Text is "," or ")" && function.Head[i].Text == name)
                return true;
        }
        return false;
    }
}
