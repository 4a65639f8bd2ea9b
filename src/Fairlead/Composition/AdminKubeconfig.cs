using System.Text;
using Fairlead.Api.Security.Certificates;

namespace Fairlead.Composition;

/// <summary>Writes the administrator's kubeconfig: server, authority and client certificate inline, one context named fairlead.</summary>
public static class AdminKubeconfig
{
    public static string Text(Uri server, string authorityPem, PemPair admin) => $"""
        apiVersion: v1
        kind: Config
        clusters:
        - name: fairlead
          cluster:
            server: {server.GetLeftPart(UriPartial.Authority)}
            certificate-authority-data: {Base64(authorityPem)}
        users:
        - name: fairlead-admin
          user:
            client-certificate-data: {Base64(admin.Certificate)}
            client-key-data: {Base64(admin.Key)}
        contexts:
        - name: fairlead
          context:
            cluster: fairlead
            user: fairlead-admin
        current-context: fairlead

        """;

    public static void Write(string path, string text)
    {
        string fresh = path + ".new";
        File.WriteAllText(fresh, text);
        File.SetUnixFileMode(fresh, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(fresh, path, overwrite: true);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
