namespace PtSpec.Checking.Scenarios;

/// <summary>In which order the stores of a CPU become visible to the others.</summary>
/// <remarks>
/// The operational models of the architecture manuals: x86-TSO (Owens, Sarkar, Sewell: "A Better x86 Memory Model: x86-TSO",
/// 2009) and PSO (The SPARC Architecture Manual, version 8, chapter 6 and appendix K; version 9, appendix D). In each of them
/// loads take effect in program order, and a store becomes visible to all other CPUs at once.
/// </remarks>
public enum MemoryModel
{
    /// <summary>At once: sequential consistency.</summary>
    Sc,

    /// <summary>Later, in program order: a store buffer for each CPU, first in, first out.</summary>
    Tso,

    /// <summary>Later, in program order for each place only: as <see cref="Tso"/> with a buffer for each place.</summary>
    Pso,
}
