using PtSpec.Bench;
using PtSpec.Bench.Core;

return args switch
{
    ["explorer", .. var sizes] => ExplorerRuns.Run(sizes),
    ["core", .. var rest] => CoreRuns.Run(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("""
        usage: dotnet run -c Release --project bench -- <command>

          explorer [22|32|23|42|24|33 ...]   whole searches of the page-table protocol, readers x tables (default: 42 33)
          core                               loads and stores of mapped memory, against dictionaries and the reference
        """);
    return 2;
}
