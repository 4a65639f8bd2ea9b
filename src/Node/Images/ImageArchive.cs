using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Fairlead.Node.Images;

/// <summary>
/// Writes an image as an archive in the OCI image layout (image-spec 1.0): oci-layout, index.json, blobs by SHA-256. The layer is
/// not compressed: it is written and read once, on the same machine. Same content, same bytes.
/// </summary>
public static class ImageArchive
{
    private const string ConfigType = "application/vnd.oci.image.config.v1+json";
    private const string LayerType = "application/vnd.oci.image.layer.v1.tar";
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;
    private const UnixFileMode Readable = (UnixFileMode)0b110_100_100;

    /// <summary>Writes one archive that holds all these images.</summary>
    public static void Write(IReadOnlyList<ImageContent> images, Stream destination)
    {
        using var tar = new TarWriter(destination, TarEntryFormat.Ustar, leaveOpen: true);
        Add(tar, "oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray(), Readable);
        var manifests = new JsonArray();
        foreach (var image in images) manifests.Add((JsonNode)Write(image, tar));
        Add(tar, "index.json", Json(new JsonObject { ["schemaVersion"] = 2, ["manifests"] = manifests }), Readable);
    }

    /// <summary>Writes the image's blobs; the answer is its line in the index.</summary>
    private static JsonObject Write(ImageContent content, TarWriter tar)
    {
        byte[] layer = Layer(content);
        byte[] config = Json(Config(content, Digest(layer)));
        byte[] manifest = Json(new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = ManifestType,
            ["config"] = Descriptor(ConfigType, config),
            ["layers"] = new JsonArray(Descriptor(LayerType, layer)),
        });
        foreach (var blob in (byte[][])[layer, config, manifest]) Add(tar, "blobs/sha256/" + Digest(blob)["sha256:".Length..], blob, Readable);
        var entry = Descriptor(ManifestType, manifest);
        entry["annotations"] = new JsonObject
        {
            ["io.containerd.image.name"] = content.Name,
            ["org.opencontainers.image.ref.name"] = content.Name[(content.Name.LastIndexOf(':') + 1)..],
        };
        return entry;
    }

    private static JsonObject Config(ImageContent content, string layer) => new()
    {
        ["architecture"] = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
        ["os"] = "linux",
        ["config"] = new JsonObject
        {
            ["Env"] = new JsonArray("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            ["Entrypoint"] = Strings(content.Entrypoint),
            ["Cmd"] = Strings(content.Command),
        },
        ["rootfs"] = new JsonObject { ["type"] = "layers", ["diff_ids"] = new JsonArray(layer) },
    };

    private static byte[] Layer(ImageContent content)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (string folder in content.Folders)
                tar.WriteEntry(Stamped(new UstarTarEntry(TarEntryType.Directory, folder) { Mode = folder == "tmp" ? (UnixFileMode)0x3FF : Executable }));
            foreach (var (path, program) in content.Programs) Add(tar, path, program, Executable);
            foreach (var (path, text) in content.Texts) Add(tar, path, Encoding.UTF8.GetBytes(text), Readable);
            foreach (var (path, target) in content.Links)
                tar.WriteEntry(Stamped(new UstarTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target, Mode = (UnixFileMode)0x1FF }));
        }
        return bytes.ToArray();
    }

    private static void Add(TarWriter tar, string path, byte[] content, UnixFileMode mode)
    {
        using var data = new MemoryStream(content);
        tar.WriteEntry(Stamped(new UstarTarEntry(TarEntryType.RegularFile, path) { Mode = mode, DataStream = data }));
    }

    private static UstarTarEntry Stamped(UstarTarEntry entry)
    {
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        return entry;
    }

    private static JsonObject Descriptor(string type, byte[] blob) => new() { ["mediaType"] = type, ["digest"] = Digest(blob), ["size"] = blob.Length };
    private static JsonArray Strings(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);
    private static string Digest(byte[] blob) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(blob));

    private static byte[] Json(JsonObject value)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes)) value.WriteTo(writer);
        return bytes.ToArray();
    }
}
