using PtSpec.Bench;
using PtSpec.Bench.Core;
using PtSpec.Bench.Histories;

return args switch
{
    ["explorer", .. var sizes] => ExplorerRuns.Run(sizes),
    ["core", .. var rest] => CoreRuns.Run(rest),
    ["histories", .. var rest] => HistoryRuns.Run(rest),
    ["protocol", .. var files] => ProtocolRuns.Run(files),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project bench -- <command>

          explorer [22|32|23|42|24|33|42w|33w ...]   whole searches of the page-table protocol, readers x tables,
                                                     w: the state in two words (default: 42 33)
          core                                       loads and stores of mapped memory, against dictionaries and the
                                                     sequential reference under locks
          histories FOLDER [PEER]                    decides the recorded histories of a folder, turn about with another
                                                     checker's program (README.md says what it must do)
          protocol [FILE ...]                        whole searches of scenarios of the lowered protocol
                                                     (default: scenarios/map-lock-vs-retract-scaled.txt)
        """);
    return 2;
}
