using System.CommandLine;
using System.Reflection;

namespace Fairlead.Commands;

/// <summary><c>fairlead version</c>: which build this is.</summary>
public static class VersionCommand
{
    public static string Version { get; } = typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static Command Create()
    {
        var command = new Command("version", "Prints the version of this program.");
        command.SetAction(_ => Console.WriteLine($"fairlead {Version}"));
        return command;
    }
}
