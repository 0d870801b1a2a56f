using PtSpec.Samples.Emulator;

return Demonstration.Run(Console.Out) ? 0 : 1;
