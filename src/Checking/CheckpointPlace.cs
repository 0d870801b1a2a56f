using System.Security.Cryptography;
using System.Text;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Scenarios;
using PtSpec.Core.Lowered;

namespace PtSpec.Checking;

/// <summary>Where a check is written down from time to time, and goes on from when it is started again.</summary>
/// <param name="Directory">The folder; made when it is not there.</param>
/// <param name="Every">The least time between two checkpoints.</param>
public sealed record CheckpointPlace(string Directory, TimeSpan Every)
{
    /// <summary>The checkpoint of one check, which goes on in no other.</summary>
    internal Checkpoint Of(Scenario scenario, CheckOptions options, CompiledScenario compiled) => new(Directory, Fingerprint(scenario, options))
    {
        Every = Every,
        Tally = compiled.Tally,
        Restore = compiled.AddTally,
    };

    // Whatever the states and their successors depend on: what was asked for, and the program that answers.
    private static byte[] Fingerprint(Scenario scenario, CheckOptions options)
    {
        var text = new StringBuilder();
        text.Append(ScenarioPrinter.Print(scenario with { Expect = null })).Append('\0');
        text.AppendJoin('\n', options.Changes).Append('\0');
        text.AppendJoin('\n', options.Properties.Select(p => p.Name)).Append('\0');
        text.Append(typeof(CompiledScenario).Module.ModuleVersionId).Append(typeof(Routines).Module.ModuleVersionId);
        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
