using System.Security.Cryptography;
using System.Text;
using PtSpec.Checking.Compilation;
using PtSpec.Checking.Exploration;
using PtSpec.Checking.Reduction;
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
        Manner = MannerOf(options.Reduce),
        Stage = ((compiled.World.StoreBufferDepth / CompiledScenario.FirstStoreBufferDepth) - 1) * StagedSearch.Stages,
        Tally = compiled.Tally,
        Restore = compiled.AddTally,
    };

    /// <summary>
    /// How much room store buffers had in the check that was written down: too little was given up then, and the states of one are not
    /// those of another. As at first when none was, or when it is damaged, which shows when it is gone on from.
    /// </summary>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    internal int StoreBufferDepth()
    {
        const int first = CompiledScenario.FirstStoreBufferDepth;
        int tried = new Checkpoint(Directory, []).WrittenStage() / StagedSearch.Stages;
        return tried is >= 0 and < CompiledScenario.MostStores / first ? (tried + 1) * first : first;
    }

    private static string MannerOf(Reductions reductions) => "--reduce " + reductions switch
    {
        Reductions.None => "none",
        Reductions.PartialOrder => "por",
        Reductions.Symmetry => "symmetry",
        _ => "all",
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
