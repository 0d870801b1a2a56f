namespace PtSpec.Checking.Exploration;

/// <summary>A model whose steps are taken by CPUs, or happen by themselves, as a scheduler tells them apart.</summary>
public interface IScheduledModel : IModel
{
    /// <summary>How many CPUs there are, at least 1.</summary>
    int Cpus { get; }

    /// <summary>Writes the successors that one CPU's steps lead to, or what happens by itself.</summary>
    /// <param name="cpu">The CPU, counted from 0; <see cref="Cpus"/> for what happens by itself.</param>
    /// <param name="state">The state to leave.</param>
    /// <param name="destination">Room for <see cref="IModel.MaxSuccessors"/> states.</param>
    /// <param name="violation">
    /// 0, or the number of the property violated by the step to the last successor written; nothing is written after it.
    /// </param>
    /// <returns>The number of successors written.</returns>
    int StepsOf(int cpu, ReadOnlySpan<ulong> state, Span<ulong> destination, out int violation);
}
