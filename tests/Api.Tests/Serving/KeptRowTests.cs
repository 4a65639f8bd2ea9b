namespace Fairlead.Api.Tests.Serving;

/// <summary>A list as a table remembers each object's cells; the second list must say what the first said, and what a new object does not share.</summary>
public class KeptRowTests(ServerFixture server) : IClassFixture<ServerFixture>
{
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    [Theory]
    [InlineData("/api/v1/services")]
    [InlineData("/api/v1/namespaces")]
    [InlineData("/api/v1/pods")]
    [InlineData("/apis/batch/v1/jobs")]
    [InlineData("/apis/scheduling.k8s.io/v1/priorityclasses")]
    public async Task A_table_asked_for_twice_has_the_same_rows_but_for_the_age(string path)
    {
        await server.SendAsync("POST", "/api/v1/namespaces/default/pods", """{"metadata":{"name":"kept"},"spec":{"containers":[{"name":"a","image":"a"}]}}""");
        await server.SendAsync("POST", "/apis/batch/v1/namespaces/default/jobs", """{"metadata":{"name":"kept"},"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"a","image":"a"}]}}}}""");
        string[] first = await RowsAsync(path, "Metadata"), second = await RowsAsync(path, "Metadata");
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
        Assert.All(await RowsAsync(path, "Object"), row => Assert.Contains("\"kind\"", row, StringComparison.Ordinal));
        Assert.All(await RowsAsync(path, "None"), row => Assert.EndsWith("\"object\":null}", row, StringComparison.Ordinal));
    }

    /// <summary>Clients may leave out what has ended.</summary>
    [Fact]
    public async Task The_row_of_a_pod_that_has_ended_says_so()
    {
        const string Path = "/api/v1/namespaces/default/pods";
        await server.SendAsync("POST", Path, """{"metadata":{"name":"ended"},"spec":{"containers":[{"name":"a","image":"a"}]}}""");
        await server.SendAsync("PATCH", $"{Path}/ended/status", """{"status":{"phase":"Succeeded"}}""", "application/merge-patch+json");
        for (int i = 0; i < 2; i++)
        {
            var (_, table) = await server.SendAsync("GET", $"{Path}?fieldSelector=metadata.name%3Dended", accept: Table);
            Assert.Equal("""[{"type":"Completed","status":"True","reason":"Succeeded","message":"The pod has completed successfully."}]""", table["rows"]![0]!["conditions"]!.ToJsonString());
        }
        var (_, one) = await server.SendAsync("GET", $"{Path}/ended", accept: Table);
        Assert.Equal("Completed", one["rows"]![0]!["conditions"]![0]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_changed_object_has_a_new_row()
    {
        const string Path = "/api/v1/namespaces/default/configmaps";
        await server.SendAsync("POST", Path, """{"metadata":{"name":"grows"},"data":{"a":"1"}}""");
        Assert.Contains(await RowsAsync(Path, "None"), row => row.Contains("\"grows\",1,", StringComparison.Ordinal));
        await server.SendAsync("PATCH", $"{Path}/grows", """{"data":{"b":"2"}}""", "application/merge-patch+json");
        Assert.Contains(await RowsAsync(Path, "None"), row => row.Contains("\"grows\",2,", StringComparison.Ordinal));
    }

    /// <summary>The rows' JSON with a fixed text where an age of some seconds or minutes stands.</summary>
    private async Task<string[]> RowsAsync(string path, string include)
    {
        var (_, table) = await server.SendAsync("GET", $"{path}?includeObject={include}", accept: Table);
        return [.. table["rows"]!.AsArray().Select(row => System.Text.RegularExpressions.Regex.Replace(row!.ToJsonString(), "\"(\\d+m)?\\d+[sm]\"", "\"age\""))];
    }
}
