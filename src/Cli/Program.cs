return PtSpec.Cli.PtSpecCommand.Run(args);
