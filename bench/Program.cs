using PtSpec.Bench;
using PtSpec.Bench.Core;
using PtSpec.Bench.Histories;
using PtSpec.Bench.Peers;
using PtSpec.Bench.Scheduling;

return args switch
{
    ["explorer", .. var sizes] => ExplorerRuns.Run(sizes),
    ["once", var size, var threads] when int.TryParse(threads, out int n) && n > 0 => ExplorerRuns.RunOnce(size, n),
    ["peers", .. var rest] => PeerRuns.Run(rest),
    ["reduction"] => ReductionRuns.Run(),
    ["directed", var folder] => DirectedRuns.Run(folder),
    ["estimate", var folder] => EstimateRuns.Run(folder),
    ["core", .. var rest] => CoreRuns.Run(rest),
    ["histories", .. var rest] => HistoryRuns.Run(rest),
    ["schedules"] => ScheduleRuns.Run(),
    ["protocol", .. var files] => ProtocolRuns.Run(files),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project bench -- <command>

          peers [22|32|42|33 ... | scale]            the page-table protocol explored by SPIN and by us, in turns, in one
                                                     table (default: 32 42); scale: 10^5 to 10^8 states, by us alone
          explorer [22|32|23|42|24|33|52|42w|33w ...]
                                                     whole searches of the page-table protocol, readers x tables,
                                                     w: the state in two words (default: 42 33), 1, 2 and 4 threads
          once SIZE THREADS                          one such search in a fresh process: states, transitions, seconds,
                                                     bytes a state
          reduction                                  the same, leaving out what others stand for: partial order, symmetry
          directed FOLDER                            the states that searches come to until they find each bug of a catalogue
          estimate FOLDER                            estimated states of the larger scenarios of a folder beside the truth
          core [PLOT.svg]                            translations, loads, stores, mappings that come and go, loads beside
                                                     collapses; against dictionaries and the reference under locks
          histories FOLDER [PEER]                    decides the recorded histories of a folder, turn about with another
                                                     checker's program (README.md says what it must do)
          schedules                                  schedules a second of a ten-step program and of the compiled core, and
                                                     of threads of the operating system that hand over to each other
          protocol [FILE ...]                        whole searches of scenarios of the lowered protocol
                                                     (default: scenarios/map-lock-vs-retract-scaled.txt)
        """);
    return 2;
}
