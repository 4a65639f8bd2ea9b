namespace Fairlead.Node.Containerd;

/// <summary>
/// The configuration of the private containerd, as text. Version 2 of the format is read by containerd 1.5 to 2.x, so that
/// Debian's 1.6 and newer packages serve alike. Pure: same choices, same text.
/// </summary>
public static class ContainerdConfig
{
    /// <summary>Plugins that a node without their file systems would only warn about at each start.</summary>
    private static readonly string[] Unneeded =
    [
        "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper",
        "io.containerd.snapshotter.v1.zfs", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.tracing",
    ];

    /// <param name="paths">Where it lives.</param>
    /// <param name="cniPlugins">Folder of the CNI plugin programs.</param>
    /// <param name="snapshotter">overlayfs, or native where the kernel has no overlay.</param>
    /// <param name="pauseImage">The image of every pod's sandbox.</param>
    /// <param name="mayLowerOomScore">Whether the machine lets us (CAP_SYS_RESOURCE); in a container it often does not.</param>
    public static string Text(ContainerdPaths paths, string cniPlugins, string snapshotter, string pauseImage, bool mayLowerOomScore = true) => $"""
        version = 2
        root = {Quote(paths.Root)}
        state = {Quote(paths.State)}
        oom_score = {(mayLowerOomScore ? -999 : 0)}
        disabled_plugins = [{string.Join(", ", Unneeded.Select(Quote))}]

        [grpc]
          address = {Quote(paths.Socket)}

        [debug]
          level = "warn"

        [plugins."io.containerd.grpc.v1.cri"]
          sandbox_image = {Quote(pauseImage)}
          stream_server_address = "127.0.0.1"
          stream_server_port = "0"
          # Pods' network namespaces stand below "state": nothing of ours in /run/netns.
          netns_mounts_under_state_dir = true
          tolerate_missing_hugetlb_controller = true
          restrict_oom_score_adj = {(mayLowerOomScore ? "false" : "true")}

          [plugins."io.containerd.grpc.v1.cri".cni]
            bin_dir = {Quote(cniPlugins)}
            conf_dir = {Quote(paths.CniConf)}
            max_conf_num = 1

          [plugins."io.containerd.grpc.v1.cri".containerd]
            snapshotter = {Quote(snapshotter)}
            default_runtime_name = "runc"

            [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
              runtime_type = "io.containerd.runc.v2"

              [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = false

          [plugins."io.containerd.grpc.v1.cri".registry]
            config_path = {Quote(paths.RegistryHosts)}

        """;

    private static string Quote(string text) => $"\"{text.Replace("\\", @"\\").Replace("\"", "\\\"")}\"";
}
