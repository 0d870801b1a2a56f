using System.Reflection;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace FsCheck.Xunit;

/// <summary>What one attribute sets; null where it is silent, so that a wider one can speak.</summary>
internal sealed record PropertySettings
{
    public static PropertySettings None { get; } = new();

    public int? MaxTest { get; init; }
    public int? MaxRejected { get; init; }
    public int? StartSize { get; init; }
    public int? EndSize { get; init; }
    public string? Replay { get; init; }
    public int? Parallelism { get; init; }
    public bool? Verbose { get; init; }
    public bool? QuietOnSuccess { get; init; }
    public Type[] Arbitrary { get; init; } = [];

    /// <summary>The settings that apply to a test method, collected from the method outwards.</summary>
    public static PropertySettings For(ITestMethod testMethod)
    {
        Type testClass = testMethod.TestClass.Class.ToRuntimeType();
        PropertySettings settings = Of(testMethod.Method.ToRuntimeMethod().GetCustomAttributes<PropertyAttribute>(inherit: true));
        for (Type? type = testClass; type is not null; type = type.DeclaringType)
            settings = settings.Over(Of(type.GetCustomAttributes<PropertiesAttribute>(inherit: true)));
        return settings.Over(Of(testClass.Assembly.GetCustomAttributes<PropertiesAttribute>()));
    }

    private static PropertySettings Of(IEnumerable<PropertyAttribute> attributes) =>
        attributes.FirstOrDefault()?.Settings ?? None;

    /// <summary>These settings, completed by wider ones where they are silent.</summary>
    public PropertySettings Over(PropertySettings wider) => new()
    {
        MaxTest = MaxTest ?? wider.MaxTest,
        MaxRejected = MaxRejected ?? wider.MaxRejected,
        StartSize = StartSize ?? wider.StartSize,
        EndSize = EndSize ?? wider.EndSize,
        Replay = Replay ?? wider.Replay,
        Parallelism = Parallelism ?? wider.Parallelism,
        Verbose = Verbose ?? wider.Verbose,
        QuietOnSuccess = QuietOnSuccess ?? wider.QuietOnSuccess,
        Arbitrary = [.. Arbitrary, .. wider.Arbitrary],
    };

    /// <summary>The FsCheck configuration these settings ask for, reporting to <paramref name="output"/> when verbose.</summary>
    public Config ToConfig(ITestOutputHelper output)
    {
        Config defaults = Config.Default;
        Config config = defaults
            .WithMaxTest(MaxTest ?? defaults.MaxTest)
            .WithMaxRejected(MaxRejected ?? defaults.MaxRejected)
            .WithStartSize(StartSize ?? defaults.StartSize)
            .WithEndSize(EndSize ?? defaults.EndSize)
            .WithQuietOnSuccess(QuietOnSuccess ?? defaults.QuietOnSuccess)
            .WithArbitrary(Arbitrary)
            .WithRunner(new XunitRunner());
        if (Replay is not null)
            config = config.WithReplay(FSharpOption<Replay>.Some(ReplayText.Parse(Replay)));
        if (Parallelism is { } degree)
            config = config.WithParallelRunConfig(new ParallelRunConfig(degree));
        return Verbose == true ? WithArgumentsWrittenTo(output, config) : config;
    }

    private static Config WithArgumentsWrittenTo(ITestOutputHelper output, Config config)
    {
        Config verbose = Config.Verbose;
        // The empty result is what a quiet run returns: the text has already gone to the test output.
        return config
            .WithEvery(FuncConvert.FromFunc((int number, FSharpList<object> arguments) =>
            {
                output.WriteLine(FSharpFunc<int, FSharpList<object>>.InvokeFast(verbose.Every, number, arguments));
                return "";
            }))
            .WithEveryShrink(FuncConvert.FromFunc((FSharpList<object> arguments) =>
            {
                output.WriteLine(verbose.EveryShrink.Invoke(arguments));
                return "";
            }));
    }
}
