import { payloadBytesMax } from '../../../broker/contract/topics.ts';
import { type Credential, mosquittoPassword } from './credentials.ts';
import type { PublicHostFile } from './public-host-file.ts';

type Cluster = PublicHostFile['cluster'];
type Files = Readonly<Record<string, string>>;

/** Frames are bounded on both ends: a topic before the payload. */
const FRAME_BYTES_MAX = payloadBytesMax + 1_024;

/** Of servers on one machine, as tests have them: from a server's own port to that of its routes. */
const ROUTE_PORT_AFTER = 8;

/** NATS itself gives up after two, which a server that is starting may take. */
const ROUTE_HANDSHAKE_SECONDS = 5;

/** Debian's; its unit runs mosquitto in another folder, so the file names its own by whole paths. */
export const MOSQUITTO_FOLDER = '/etc/mosquitto';

/** What a server of the cluster calls itself to the others. */
export const SERVERS = 'servers';

/**
 * What the servers of the cluster are told, by the name of the file.
 *
 * @param serversPassword - by which those of one cluster know each other; nobody else joins them
 */
export function clusterFiles(
  cluster: Cluster,
  credentials: readonly Credential[],
  serversPassword: string,
): Files {
  switch (cluster.kind) {
    case 'mosquitto':
      return mosquittoFiles(cluster, credentials);
    case 'nats':
      return natsFiles(cluster, credentials, serversPassword);
    case 'other':
      return { 'access.json': `${JSON.stringify(credentials, null, 2)}\n` };
  }
}

function portOf(server: string): number {
  const { port, protocol } = new URL(server);
  return Number(port || (protocol === 'mqtts:' ? 8883 : 1883));
}

/** One server: mosquitto is no cluster. Several of them would not tell each other what is retained. */
function mosquittoFiles(cluster: Cluster, credentials: readonly Credential[]): Files {
  const [server = ''] = cluster.servers;
  const tls = cluster.tls && [`certfile ${cluster.tls.certFile}`, `keyfile ${cluster.tls.keyFile}`];
  const conf = [
    '# Made by `npm run public`. mosquitto 2.0 or later.',
    `listener ${portOf(server)}${server.startsWith('mqtt://127.') ? ' 127.0.0.1' : ''}`,
    ...(tls ?? []),
    'allow_anonymous false',
    `password_file ${MOSQUITTO_FOLDER}/mosquitto.passwords`,
    `acl_file ${MOSQUITTO_FOLDER}/mosquitto.acl`,
    '# A credential is one connection: nobody throws another one out.',
    'use_username_as_clientid true',
    `max_packet_size ${FRAME_BYTES_MAX}`,
    '# Without it every message waits 40 ms for an acknowledgement.',
    'set_tcp_nodelay true',
    '# What is retained is there after a restart; the uplinks reconcile it.',
    'persistence true',
    `persistence_location ${cluster.directory}/`,
    'log_type error',
    'log_type warning',
  ];
  const acl = credentials.flatMap(({ name, write, read }) => [
    `user ${name}`,
    ...read.map((filter) => `topic ${write.includes(filter) ? 'readwrite' : 'read'} ${filter}`),
    '',
  ]);
  return {
    'mosquitto.conf': `${conf.join('\n')}\n`,
    'mosquitto.acl': acl.join('\n'),
    'mosquitto.passwords': `${credentials.map(mosquittoPassword).join('\n')}\n`,
  };
}

/** MQTT levels as NATS subjects. */
const subjectOf = (filter: string) => filter.replaceAll('/', '.').replaceAll('+', '*');

/** A file for each server: JetStream, MQTT, and the others as its routes. */
function natsFiles(
  cluster: Cluster,
  credentials: readonly Credential[],
  serversPassword: string,
): Files {
  const users = credentials.map(({ name, password, write, read }) => ({
    user: name,
    password,
    permissions: {
      publish: write.length > 0 ? { allow: write.map(subjectOf) } : { deny: ['>'] },
      subscribe: { allow: read.map(subjectOf) },
    },
  }));
  const hosts = cluster.servers.map((server) => new URL(server).hostname);
  const onOneHost = new Set(hosts).size < hosts.length;
  const routes = cluster.servers.map((server, nth) => {
    return `${hosts[nth]}:${onOneHost ? portOf(server) + ROUTE_PORT_AFTER : 6_222}`;
  });
  const { routesTls } = cluster;
  const routeTls = routesTls && {
    cert_file: routesTls.certFile,
    key_file: routesTls.keyFile,
    ca_file: routesTls.caFile,
    // Both directions: whoever connects shows a certificate too.
    verify: true,
    timeout: ROUTE_HANDSHAKE_SECONDS,
  };
  const tls = cluster.tls && { cert_file: cluster.tls.certFile, key_file: cluster.tls.keyFile };
  return Object.fromEntries(
    cluster.servers.map((server, nth) => {
      const conf = {
        server_name: `server-${nth + 1}`,
        // Its own clients are not ours.
        listen: '127.0.0.1:-1',
        jetstream: { store_dir: `${cluster.directory}/server-${nth + 1}` },
        mqtt: {
          listen: `${onOneHost ? hosts[nth] : '0.0.0.0'}:${portOf(server)}`,
          ...(tls && { tls }),
        },
        ...(cluster.servers.length > 1 && {
          cluster: {
            name: 'yobiban',
            listen: onOneHost ? routes[nth] : '0.0.0.0:6222',
            // Whoever joined as a server could say anything of any hall.
            authorization: { user: SERVERS, password: serversPassword },
            routes: routes.map((route) => `nats://${SERVERS}:${serversPassword}@${route}`),
            ...(routeTls && { tls: routeTls }),
          },
        }),
        max_payload: FRAME_BYTES_MAX,
        authorization: { users },
      };
      return [`nats-${nth + 1}.conf`, `${JSON.stringify(conf, null, 2)}\n`];
    }),
  );
}
