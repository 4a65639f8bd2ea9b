using Fairlead.Commands;

return await CommandLine.RunAsync(args);
