using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Node.Server;

/// <summary>The kubelet API's <c>/logs/</c>: the files below a folder (/var/log) and pages that list them, as Go's file server shows them.</summary>
internal sealed class HostLogs(string folder)
{
    /// <param name="path">What follows <c>/logs</c>: empty, or a path that begins with a slash.</param>
    public async Task AnswerAsync(HttpContext http, string path)
    {
        if (path.Split('/').Contains("..")) await RefuseAsync(http, StatusCodes.Status400BadRequest, "invalid URL path\n");
        else await (Place(path) switch
        {
            FileInfo file when path.EndsWith('/') => RedirectAsync(http, "../" + file.Name),
            FileInfo file => FileAsync(http, file),
            DirectoryInfo directory when !path.EndsWith('/') => RedirectAsync(http, (path.Length == 0 ? "logs" : directory.Name) + "/"),
            DirectoryInfo directory => ListAsync(http, directory),
            _ => RefuseAsync(http, StatusCodes.Status404NotFound, "404 page not found\n"),
        });
    }

    private FileSystemInfo? Place(string path)
    {
        string full = Path.Combine(folder, path.Trim('/'));
        return Directory.Exists(full) ? new DirectoryInfo(full) : File.Exists(full) ? new FileInfo(full) : null;
    }

    private static async Task ListAsync(HttpContext http, DirectoryInfo directory)
    {
        var page = new StringBuilder("<!doctype html>\n<meta name=\"viewport\" content=\"width=device-width\">\n<pre>\n");
        foreach (var entry in directory.EnumerateFileSystemInfos().OrderBy(e => e.Name, StringComparer.Ordinal))
        {
            string name = entry is DirectoryInfo ? entry.Name + "/" : entry.Name;
            page.Append($"<a href=\"{Uri.EscapeDataString(entry.Name)}{(entry is DirectoryInfo ? "/" : "")}\">{WebUtility.HtmlEncode(name)}</a>\n");
        }
        http.Response.ContentType = "text/html; charset=utf-8";
        await http.Response.WriteAsync(page.Append("</pre>\n").ToString(), http.RequestAborted);
    }

    private static async Task FileAsync(HttpContext http, FileInfo file)
    {
        http.Response.ContentType = file.Extension == ".gz" ? "application/gzip" : "text/plain; charset=utf-8";
        await using var content = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }

    /// <summary>A relative address: it holds behind the API server's proxy too.</summary>
    private static Task RedirectAsync(HttpContext http, string where)
    {
        http.Response.Headers.Location = where;
        http.Response.StatusCode = StatusCodes.Status301MovedPermanently;
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(HttpContext http, int status, string words)
    {
        http.Response.StatusCode = status;
        return http.Response.WriteAsync(words, http.RequestAborted);
    }
}
