using Fairlead.Node.Cri;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Node.Streams;

/// <summary>Which streams an exec or attach has, as its query says.</summary>
internal sealed record RemoteCommand(IReadOnlyList<string> Command, bool Stdin, bool Stdout, bool Stderr, bool Tty)
{
    /// <summary>The kubelet's own names are input, output, error; users' are stdin, stdout, stderr. Both are taken.</summary>
    public static RemoteCommand Of(IQueryCollection query)
    {
        bool tty = Has(query, "tty");
        return new RemoteCommand([.. query["command"].Select(part => part ?? "")], Has(query, "input") || Has(query, "stdin"), Has(query, "output") || Has(query, "stdout"), (Has(query, "error") || Has(query, "stderr")) && !tty, tty);
    }

    public ExecRequest Exec(string container)
    {
        var request = new ExecRequest { ContainerId = container, Stdin = Stdin, Stdout = Stdout, Stderr = Stderr, Tty = Tty };
        request.Cmd.Add(Command);
        return request;
    }

    public AttachRequest Attach(string container) => new() { ContainerId = container, Stdin = Stdin, Stdout = Stdout, Stderr = Stderr, Tty = Tty };

    private static bool Has(IQueryCollection query, string name) => (string?)query[name] is "1" or "true" or "True" or "t";
}
