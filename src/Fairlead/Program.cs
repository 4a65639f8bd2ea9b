using System.CommandLine;
using Fairlead.Commands;

var root = new RootCommand("Kubernetes Services, all of them, in one Linux program.") { VersionCommand.Create() };
return await root.Parse(args).InvokeAsync();
