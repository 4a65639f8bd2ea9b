using Fairlead.Node.Server;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Node.Tests.Server;

public sealed class HostLogsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fairlead-logs-");

    public HostLogsTests()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "syslog <1>"), "a line\n");
        File.WriteAllText(Path.Combine(_folder.CreateSubdirectory("apt").FullName, "history.log"), "Install: fairlead\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_folder_is_a_page_of_links() =>
        Assert.Contains("<pre>\n<a href=\"apt/\">apt/</a>\n<a href=\"syslog%20%3C1%3E\">syslog &lt;1&gt;</a>\n</pre>", (await AskAsync("/")).Body);

    [Theory]
    [InlineData("/syslog <1>", 200, "a line\n")]
    [InlineData("/apt/history.log", 200, "Install: fairlead\n")]
    [InlineData("/nothing", 404, "404 page not found\n")]
    [InlineData("/../etc/passwd", 400, "invalid URL path\n")]
    public async Task A_file_is_shown_and_nothing_above_the_folder(string path, int status, string body) =>
        Assert.Equal((status, "", body), await AskAsync(path));

    [Theory]
    [InlineData("", "logs/")]
    [InlineData("/apt", "apt/")]
    [InlineData("/apt/history.log/", "../history.log")]
    public async Task A_slash_too_few_or_too_many_leads_to_the_right_address(string path, string location) =>
        Assert.Equal((301, location, ""), await AskAsync(path));

    private async Task<(int Status, string Location, string Body)> AskAsync(string path)
    {
        var http = new DefaultHttpContext();
        using var body = new MemoryStream();
        http.Response.Body = body;
        await new HostLogs(_folder.FullName).AnswerAsync(http, path);
        return (http.Response.StatusCode, http.Response.Headers.Location.ToString(), System.Text.Encoding.UTF8.GetString(body.ToArray()));
    }
}
