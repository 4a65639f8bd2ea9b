namespace Fairlead.Explain.Lint;

/// <summary>Every rule there is. What a check may say stands here, once; the checks say where.</summary>
public static class LintRules
{
    // The text.
    public static readonly LintRule Unreadable = Error("unreadable", "the text is YAML or JSON, and holds Kubernetes objects",
        "kubectl cannot send what it cannot read. A document needs apiVersion and kind.");
    public static readonly LintRule UnknownKind = Error("unknown-kind", "the kind is served in this version",
        "The API server answers 404 for a kind in a version that it does not serve (any more).");
    public static readonly LintRule WrongType = Error("wrong-type", "fields have the type they should have",
        "The API server refuses the whole object (400) when one field is a list where a text belongs, or a number where a name belongs. A Service's selector takes single values only: there is no `app: [a, b]`.");
    public static readonly LintRule UnknownField = Error("unknown-field", "fields are known",
        "kubectl asks for strict reading, and the API server refuses unknown fields then (400). Older clients drop them in silence, which is worse: the object is stored without what was meant.");
    public static readonly LintRule DuplicateField = Error("duplicate-field", "no key stands twice in one mapping",
        "Only the last one counts; with strict reading, as kubectl asks for, the object is refused.");
    public static readonly LintRule Refused = Error("refused", "the API server would take the object",
        "These are the API server's own rules, in its words (422).");
    public static readonly LintRule ServerWarning = Warning("server-warning", "the API server has no warning for it",
        "The object is taken, and the API server says this with its answer.");
    public static readonly LintRule DuplicateObject = Warning("duplicate-object", "no object stands in the files twice",
        "kubectl apply sends both, and the later one replaces the earlier.");

    // Services and the pods behind them.
    public static readonly LintRule SelectorMatchesNothing = Warning("selector-matches-nothing", "a Service's selector matches pods",
        "A Service without endpoints refuses connections. All labels of the selector must be on the pod template, with these values.");
    public static readonly LintRule SelectorMatchesTwoApps = Warning("selector-matches-two-apps", "a Service's selector matches pods of one application",
        "Connections are spread over all pods that match: each app gets a share of the other's requests. Canary releases mean this; a selector with one label too few does not.");
    public static readonly LintRule TargetPortUndeclared = Warning("target-port-undeclared", "a container declares the target port's number",
        "containerPort is information: traffic flows without it. But when no container declares the number, it is often the wrong one.");
    public static readonly LintRule TargetPortNameUnknown = Error("target-port-name-unknown", "a container declares the target port's name, for its protocol",
        "A name must be that of a container's port of the same protocol. Without one, the pods are no endpoints of this port, and connections are refused.");
    public static readonly LintRule TargetPortNameDiffers = Warning("target-port-name-differs", "all pods of a Service know the target port's name",
        "Pods without a port of this name are no endpoints of the Service's port; the others take all of its traffic.");
    public static readonly LintRule ProtocolDiffers = Warning("protocol-differs", "Service port and container port speak one protocol",
        "A UDP packet that is sent to a port on which TCP is served reaches nobody.");
    public static readonly LintRule NodePortTaken = Error("node-port-taken", "a node port belongs to one Service",
        "A node port is unique in the cluster: the second Service is refused (provided port is already allocated).");
    public static readonly LintRule NodePortOutOfRange = Error("node-port-out-of-range", "a node port lies in the cluster's range",
        "The API server refuses node ports outside --service-node-port-range, 30000-32767 unless it was changed.");
    public static readonly LintRule HeadlessPortDiffers = Warning("headless-port-differs", "a headless Service's port is its target port",
        "The name of a headless Service stands for the pods themselves. Nobody translates ports there: clients must use the pods' own port.");
    public static readonly LintRule ExternalNameWithPorts = Warning("external-name-with-ports", "an ExternalName Service has no ports",
        "It is a CNAME and no more: clients reach the other name on the port they asked for.");
    public static readonly LintRule ExternalNameWithSelector = Warning("external-name-with-selector", "an ExternalName Service has no selector",
        "It has no endpoints; the selector does nothing.");
    public static readonly LintRule ExternalNameIsAddress = Error("external-name-is-address", "an ExternalName is a name",
        "DNS answers with a CNAME, and a CNAME to an IP address leads nowhere. For an address, make a Service without selector and an EndpointSlice.");
    public static readonly LintRule LocalPolicyFewPods = Warning("local-policy-few-pods", "policy Local has a pod on every node that takes traffic",
        "With externalTrafficPolicy Local a node without a pod of the Service drops its connections. Without a DaemonSet or a spread over the nodes, some nodes have none.");
    public static readonly LintRule FewEndpoints = Note("few-endpoints", "a Service has two endpoints or more",
        "With one pod, the Service is down whenever that pod is replaced or its node is drained.");
    public static readonly LintRule NoReadinessProbe = Note("no-readiness-probe", "containers behind a Service have a readiness probe",
        "Without one a pod gets traffic as soon as its process runs, before it listens.");
    public static readonly LintRule NameHidesName = Warning("name-hides-name", "a Service's name hides no other in the search path",
        "Clients try a name in the cluster's domains before they try it as it is, when it has fewer than five dots. A namespace called like a top-level domain makes its Services win over hosts of that domain.");
    public static readonly LintRule EnvironmentCollides = Warning("environment-collides", "no two Services of a namespace make the same variable",
        "Pods get variables for each Service of their namespace. Where two Services make the same one, the value is the one or the other's.");

    // Pods.
    public static readonly LintRule ContainerPortConflict = Error("container-port-conflict", "containers of a pod share no port",
        "All containers of a pod share its network namespace. The second one that binds a port gets `address already in use` and crashes, over and over.");
    public static readonly LintRule PortNameTwice = Warning("port-name-twice", "a port name stands once in a pod",
        "A Service or probe that names the port gets the first one.");
    public static readonly LintRule HostPortTaken = Warning("host-port-taken", "pods that may share a node share no host port",
        "A host port (and every port of a pod with hostNetwork) belongs to one pod of a node. The scheduler leaves the other pending: `node(s) didn't have free ports for the requested pod ports`.");
    public static readonly LintRule HostPortIsNodePort = Error("host-port-is-node-port", "no host port is a node port too",
        "Both claim the port on the node's addresses, and only one of them gets its packets.");
    public static readonly LintRule PrivilegedPort = Warning("privileged-port", "who listens below 1024 may do so",
        "Binding a port below 1024 needs root with NET_BIND_SERVICE, unless the runtime or the sysctl net.ipv4.ip_unprivileged_port_start allows it: `bind: permission denied`.");
    public static readonly LintRule ProbePortUnknown = Error("probe-port-unknown", "a probe's named port is one of its container's",
        "A name that the container does not declare makes every probe fail, and the pod never gets ready, or is restarted for ever.");
    public static readonly LintRule ProbeOnOtherPort = Note("probe-on-other-port", "the readiness probe looks at the port that the Service leads to",
        "The probe says nothing of the port that clients use: that one may be dead while the pod is ready.");

    // Ingresses.
    public static readonly LintRule IngressNoService = Warning("ingress-no-service", "an Ingress's Service is there",
        "The Ingress answers 503 for this path until the Service is there, in the Ingress's own namespace.");
    public static readonly LintRule IngressNoPort = Error("ingress-no-port", "an Ingress's Service has the port",
        "The backend's port is the Service's port (number or name), not the container's. The Ingress answers 503 for this path.");
    public static readonly LintRule IngressPathTwice = Warning("ingress-path-twice", "one host and path lead to one place",
        "Which of the two rules wins depends on the controller.");
    public static readonly LintRule IngressClassUnknown = Warning("ingress-class-unknown", "an Ingress's class is there",
        "No controller serves an Ingress of a class that does not exist; nothing says so.");
    public static readonly LintRule IngressTlsSecretMissing = Warning("ingress-tls-secret-missing", "an Ingress's certificate is there",
        "Without the Secret (type kubernetes.io/tls, same namespace) a controller shows a certificate of its own, which browsers refuse.");
    public static readonly LintRule IngressRegex = Warning("ingress-regex", "paths are plain text",
        "Kubernetes' path types know no expressions: Prefix and Exact compare letter by letter. ingress-nginx reads some as regular expressions; other controllers do not.");
    public static readonly LintRule IngressTrailingSlash = Note("ingress-trailing-slash", "an exact path does not end with a slash",
        "Exact /shop/ does not match /shop, and the other way round; ingress-nginx redirects from one to the other, others answer 404.");

    // Network policies.
    public static readonly LintRule PolicyBlocksService = Warning("policy-blocks-service", "policies let a Service's traffic in",
        "Once a NetworkPolicy of type Ingress selects a pod, only what some policy allows gets in. None of them allows this port.");
    public static readonly LintRule PolicySelectsNothing = Warning("policy-selects-nothing", "a NetworkPolicy selects pods",
        "A policy that selects no pod protects nothing.");

    public static IReadOnlyList<LintRule> All { get; } =
        [.. typeof(LintRules).GetFields().Where(field => field.FieldType == typeof(LintRule)).Select(field => (LintRule)field.GetValue(null)!)];

    public static LintRule? Find(string code) => All.FirstOrDefault(rule => rule.Code == code);

    private static LintRule Error(string code, string title, string why) => new(code, Severity.Error, title, why);
    private static LintRule Warning(string code, string title, string why) => new(code, Severity.Warning, title, why);
    private static LintRule Note(string code, string title, string why) => new(code, Severity.Note, title, why);
}
