import type { Credential } from './credentials.ts';
import type { PublicHostFile } from './public-host-file.ts';

type Files = Readonly<Record<string, string>>;

/** What each status node and each hall's uplink is told, and what runs them. */
export function hostFiles(file: PublicHostFile, credentials: readonly Credential[]): Files {
  const { servers, caFile } = file.cluster;
  const json = (content: object) => `${JSON.stringify(content, null, 2)}\n`;
  const clusterOf = ({ name, password }: Credential) => {
    return { servers, name, password, ...(caFile !== undefined && { caFile }) };
  };
  const nodes = credentials.map((credential): [string, string] => {
    const cluster = clusterOf(credential);
    if (credential.role === 'uplink') {
      // The hall adds who its uplink is inside: node, site, brokers, password, directory.
      return [`${credential.name}.own.json`, json({ own: { cluster } })];
    }
    const { address, sites, listen, tls } = file;
    return [
      `${credential.name}.json`,
      json({ node: credential.name, address, sites, cluster, listen: { ...listen, tls } }),
    ];
  });
  return {
    ...Object.fromEntries(nodes),
    'yobiban-status.service.d/20-public.conf': dropIn(file),
    Containerfile: containerfile(file),
  };
}

/** On top of systemd/yobiban-status.service, on a machine that is no hall's box. */
function dropIn({ listen, tls, cluster }: PublicHostFile): string {
  const read = [tls.certFile, tls.keyFile, ...(cluster.caFile ? [cluster.caFile] : [])];
  return `# Made by \`npm run public\`: the status node on a public host.
[Unit]
After=network-online.target
Wants=network-online.target
# The certificate is read by the account yobiban-status:
#   setfacl -m u:yobiban-status:r ${read.join(' ')}

[Service]
# 20,000 phones hold a stream each.
LimitNOFILE=65536
MemoryMax=2G
MemoryHigh=1536M
# A hall's box allows less.
Environment=NODE_OPTIONS=--max-old-space-size=1024
${
  listen.port < 1_024
    ? `# Port ${listen.port} and nothing else of root's. A user namespace of its own could not bind it.
AmbientCapabilities=CAP_NET_BIND_SERVICE
CapabilityBoundingSet=CAP_NET_BIND_SERVICE
PrivateUsers=no
SocketBindDeny=any
SocketBindAllow=tcp:${listen.port}
`
    : ''
}
[Install]
WantedBy=multi-user.target
`;
}

/** \`npm run build\`, then \`podman build\` in the project's folder: Node, one file, the pages, the fonts of pictures. */
function containerfile({ listen, tls, cluster }: PublicHostFile): string {
  const read = [tls.certFile, tls.keyFile, ...(cluster.caFile ? [cluster.caFile] : [])];
  const mounts = read.map((file) => `-v ${file}:${file}:ro`);
  const low =
    listen.port < 1_024 ? [`--sysctl net.ipv4.ip_unprivileged_port_start=${listen.port}`] : [];
  const run = [
    'podman run -d --restart=always --read-only --cap-drop=all --security-opt=no-new-privileges',
    ...low,
    `-p ${listen.port}:${listen.port}`,
    '-v ./status-1.json:/etc/yobiban/status.json:ro',
    ...mounts,
    'yobiban-status',
  ];
  return `# Made by \`npm run public\`. In the project's folder, after \`npm ci && npm run build\` on a machine of
# the same kind of processor:
#   podman build --format docker -f <this file> -t yobiban-status .
# The account node of the image (1000) reads what is mounted, and nobody else needs to:
#   chown 1000 status-1.json ${read.join(' ')}
#   ${run.join(' \\\n#     ')}
FROM docker.io/library/node:20-bookworm-slim
WORKDIR /opt/yobiban
COPY package.json ./
COPY config/theme.css config/
COPY dist/status.js dist/
COPY dist/pages/status dist/pages/status/
# The canvas and the fonts of line.png; nothing else of node_modules is needed.
COPY node_modules/@napi-rs node_modules/@napi-rs/
COPY node_modules/@fontsource node_modules/@fontsource/
USER node
EXPOSE ${listen.port}
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s CMD ["node", "-e", "process.env.NODE_TLS_REJECT_UNAUTHORIZED='0';fetch('https://127.0.0.1:${listen.port}/health').then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["node", "dist/status.js", "/etc/yobiban/status.json"]
`;
}
