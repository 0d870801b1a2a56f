namespace Stateless;

/// <summary>What happens to a trigger fired while another one is being handled, that is, from inside an action.</summary>
public enum FiringMode
{
    /// <summary>It is handled at once, nested in the transition that is still under way.</summary>
    Immediate,

    /// <summary>It waits until the current transition has completed; triggers run first in, first out. The default.</summary>
    Queued,
}
