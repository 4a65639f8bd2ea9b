using System.ComponentModel;
using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Fairlead;

/// <summary>Turns what broke into the one sentence a person gets. The stack stays in the log.</summary>
public static class Failures
{
    public static string Sentence(Exception failure) => failure switch
    {
        CommandFailure => failure.Message,
        AggregateException { InnerExceptions: [var only] } => Sentence(only),
        UnauthorizedAccessException => $"Permission denied: {OneLine(failure.Message)}",
        HttpRequestException { InnerException: SocketException or AuthenticationException } => $"The API server cannot be reached: {OneLine(failure.InnerException.Message)}",
        SocketException socket => $"The network refused: {OneLine(socket.Message)}",
        Win32Exception missing => $"A program could not be started: {OneLine(missing.Message)}",
        _ => OneLine(failure.Message),
    };

    /// <summary>A failure's text on one line, for a message of several lines is a log's, not a person's.</summary>
    private static string OneLine(string text) => string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
