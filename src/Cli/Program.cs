using PtSpec.Cli;
using PtSpec.Cli.Output;

using var interruption = new Interruption();
return new Shell(Terminal.OfProcess(interruption.Token)).Run(args);
