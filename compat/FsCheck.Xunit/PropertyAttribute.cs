using Xunit;
using Xunit.Sdk;

namespace FsCheck.Xunit;

/// <summary>Runs the method as an FsCheck property: its parameters are generated, its failures are shrunk.</summary>
/// <remarks>
/// A setting left alone is taken from <see cref="PropertiesAttribute"/> on the class or assembly, and last from FsCheck itself.
/// Setting one to FsCheck's own default value therefore still overrides what the class or assembly says.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Property, AllowMultiple = false)]
[XunitTestCaseDiscoverer("FsCheck.Xunit.PropertyDiscoverer", "FsCheck.Xunit")]
public class PropertyAttribute : FactAttribute
{
    // What an integer setting reads as while nobody has set it.
    private const int Unset = -1;

    /// <summary>The settings somebody wrote down, as opposed to what the properties below read as.</summary>
    internal PropertySettings Settings { get; private set; } = PropertySettings.None;

    /// <summary>How many generated inputs must pass; 100 when nothing sets it.</summary>
    public int MaxTest
    {
        get => Settings.MaxTest ?? Unset;
        set => Settings = Settings with { MaxTest = value };
    }

    /// <summary>How many inputs a precondition may reject before the test fails, exhausted; 1000 when nothing sets it.</summary>
    public int MaxRejected
    {
        get => Settings.MaxRejected ?? Unset;
        set => Settings = Settings with { MaxRejected = value };
    }

    /// <summary>The size inputs start from; 1 when nothing sets it.</summary>
    public int StartSize
    {
        get => Settings.StartSize ?? Unset;
        set => Settings = Settings with { StartSize = value };
    }

    /// <summary>The size of the last input, reached gradually; 100 when nothing sets it.</summary>
    public int EndSize
    {
        get => Settings.EndSize ?? Unset;
        set => Settings = Settings with { EndSize = value };
    }

    /// <summary>
    /// The seed to run from, as a failure prints it: <c>(seed,gamma)</c> repeats the whole run and <c>(seed,gamma,size)</c>
    /// runs the failing input alone. Empty means unset.
    /// </summary>
    public string? Replay
    {
        get => Settings.Replay;
        set => Settings = Settings with { Replay = string.IsNullOrEmpty(value) ? null : value };
    }

    /// <summary>How many inputs run at once; off when nothing sets it, and one per processor when set to -1.</summary>
    public int Parallelism
    {
        get => Settings.Parallelism ?? Unset;
        set => Settings = Settings with { Parallelism = value };
    }

    /// <summary>Whether every generated input and every successful shrink is written to the test output.</summary>
    public bool Verbose
    {
        get => Settings.Verbose ?? false;
        set => Settings = Settings with { Verbose = value };
    }

    /// <summary>Whether a passing test leaves out its "Ok, passed" line.</summary>
    public bool QuietOnSuccess
    {
        get => Settings.QuietOnSuccess ?? false;
        set => Settings = Settings with { QuietOnSuccess = value };
    }

    /// <summary>
    /// Types whose public static members return the <see cref="Arbitrary{T}"/> instances to generate with. Earlier types win,
    /// and all of them win over those of the class or assembly.
    /// </summary>
    public Type[] Arbitrary
    {
        get => Settings.Arbitrary;
        set => Settings = Settings with { Arbitrary = value };
    }
}
