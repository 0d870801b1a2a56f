namespace PtSpec.Checking.CallSites;

/// <summary>What a caller does when there is no table to map.</summary>
internal enum CallSitePolicy
{
    /// <summary>The fault ends with nothing done, and the access faults again.</summary>
    Refault,

    /// <summary>ACTION_AGAIN: the page walker looks at the pmd entry once more.</summary>
    ActionAgain,

    /// <summary>The caller itself looks at the pmd entry once more.</summary>
    GotoAgain,

    /// <summary>-EAGAIN: whoever called may try again.</summary>
    TryAgain,

    /// <summary>The range is passed over; nothing that matters can be in it.</summary>
    Skip,

    /// <summary>The work on this address ends, and its caller has another way or can do without.</summary>
    GiveUp,

    /// <summary>The collapse or migration of the range is called off.</summary>
    ScanFail,

    /// <summary>The caller gets an error that it does not repeat on.</summary>
    Error,

    /// <summary>A slower way is taken.</summary>
    Fallback,

    /// <summary>A huge entry is split, and the small ones are walked then.</summary>
    SplitRetry,

    /// <summary>Taken for a failed allocation, or passed over, depending on the side.</summary>
    ErrorOrSkip,

    /// <summary>Taken for a failed allocation.</summary>
    AllocFail,

    /// <summary>A warning: it does not happen in a correct kernel, which goes on.</summary>
    Warn,

    /// <summary>The kernel stops: it cannot happen.</summary>
    Bug,

    /// <summary>Not looked at: locks that are held exclude it.</summary>
    Assumed,

    /// <summary>The mapping primitives themselves hand NULL on.</summary>
    Primitive,

    /// <summary>Nothing is mapped here, or it cannot fail.</summary>
    NotApplicable,
}

/// <summary>What is known of policies.</summary>
internal static class CallSitePolicies
{
    private static readonly (CallSitePolicy Policy, string Word, string Sentence)[] Known =
    [
        (CallSitePolicy.Refault, "refault", "The fault ends with nothing done, and the access faults again."),
        (CallSitePolicy.ActionAgain, "ACTION_AGAIN", "The page walker looks at the pmd entry once more."),
        (CallSitePolicy.GotoAgain, "goto again", "The caller itself looks at the pmd entry once more."),
        (CallSitePolicy.TryAgain, "-EAGAIN", "Whoever called may try again."),
        (CallSitePolicy.Skip, "skip", "The range is passed over: nothing that matters can be in it."),
        (CallSitePolicy.GiveUp, "give up", "The work on this address ends; its caller has another way or can do without."),
        (CallSitePolicy.ScanFail, "scan fail", "The collapse or migration of the range is called off."),
        (CallSitePolicy.Error, "error", "The caller gets an error that it does not repeat on."),
        (CallSitePolicy.Fallback, "fallback", "A slower way is taken."),
        (CallSitePolicy.SplitRetry, "split", "A huge entry is split, and the small ones are walked then."),
        (CallSitePolicy.ErrorOrSkip, "error or skip", "Taken for a failed allocation on one side, passed over on the other."),
        (CallSitePolicy.AllocFail, "alloc fail", "Taken for a failed allocation."),
        (CallSitePolicy.Warn, "WARN", "A warning: it does not happen in a correct kernel, which goes on."),
        (CallSitePolicy.Bug, "BUG", "The kernel stops: it cannot happen."),
        (CallSitePolicy.Assumed, "assumed", "Not looked at: locks that are held exclude it."),
        (CallSitePolicy.Primitive, "primitive", "The mapping primitives themselves hand NULL on."),
        (CallSitePolicy.NotApplicable, "none", "Nothing is mapped here, or it cannot fail."),
    ];

    /// <summary>Its word in the table.</summary>
    public static string Word(this CallSitePolicy policy) => Known[(int)policy].Word;

    /// <summary>What it means, in a sentence.</summary>
    public static string Sentence(this CallSitePolicy policy) => Known[(int)policy].Sentence;

    /// <summary>The policy of a word, or null.</summary>
    public static CallSitePolicy? Find(string word) =>
        Known.Where(k => k.Word == word).Select(k => (CallSitePolicy?)k.Policy).FirstOrDefault();
}
