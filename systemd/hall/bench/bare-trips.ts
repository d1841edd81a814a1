import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MqttLink } from '../../../broker/client/mqtt-link.ts';
import type { Role } from '../../../broker/contract/node-health.ts';
import { assert } from '../../../broker/contract/result.ts';
import { topicOf } from '../../../broker/contract/topics.ts';
import { passwordSha256 } from '../../../broker/mqtt/credentials.ts';
import { configDirectory, processesDirectory } from '../../../config/paths.ts';
import { ProcessKeeper } from '../process-keeper.ts';

const TRIPS = 300;
const WARM_UP = 50;
/** Below the guard's messages a second, and with the disk at rest between two trips. */
const PAUSE_MS = 10;
export const SITE = 'trial';
/** As `yobiban-broker.service` starts it; who may not do that has it started all the same. */
const AS_ITS_UNIT = ['nice', '-n', '-5'];

type Node = { readonly node: string; readonly role: Role; readonly password: string };

/** The nodes of benches, with credentials of their own. */
export const nodes: readonly Node[] = (
  [
    ['bench-staff', 'staff'],
    ['bench-board', 'board'],
    ['bench-one', 'staff'],
    ['bench-two', 'maintenance'],
    ['bench-status', 'status'],
  ] as const
).map(([node, role]) => ({ node, role, password: randomBytes(24).toString('base64url') }));

/** The built broker alone, with credentials for the bench's own nodes. */
export async function startBroker(directory: string, port: number): Promise<ProcessKeeper> {
  const credentials = path.join(directory, 'credentials.json');
  await writeFile(
    credentials,
    JSON.stringify(
      nodes.map(({ node, role, password }) => ({
        node,
        role,
        passwordSha256: passwordSha256(password),
      })),
    ),
  );
  const nodeFile = path.join(directory, 'broker.json');
  await writeFile(
    nodeFile,
    JSON.stringify({
      siteFile: path.join(configDirectory, 'trial.yaml'),
      listen: { host: '127.0.0.1', port },
      directory,
      credentials,
      logLevel: 'info',
    }),
  );
  const script = path.join(processesDirectory, 'broker.js');
  const kept = { name: 'broker', script, nodeFile, within: AS_ITS_UNIT };
  const keeper = new ProcessKeeper(kept, directory, () => {});
  const started = await keeper.start();
  assert(!('problem' in started), 'the broker starts');
  return keeper;
}

/** Two bare connections of the node client's own kind, answering each other on their own topics. */
export async function bareRoundTrips(address: string): Promise<readonly number[]> {
  const topics = {
    one: topicOf(SITE, 'node', 'bench-one'),
    two: topicOf(SITE, 'node', 'bench-two'),
  };
  const health = (node: string) =>
    JSON.stringify({ node, role: nodes.find((each) => each.node === node)?.role, online: true });
  let answered: () => void = () => {};
  const open = (index: number, own: string, other: string, heard: (link: MqttLink) => void) =>
    new Promise<MqttLink>((resolve) => {
      const { node, password } = nodes[index] ?? { node: '', password: '' };
      const link: MqttLink = new MqttLink({
        address,
        node,
        password,
        will: { topic: own, payload: health(node), qos: 1, retain: true },
        events: {
          opened: () => {
            link.follow([{ filter: other, qos: 1 }]);
            setTimeout(() => resolve(link), 100);
          },
          answered: () => {},
          ended: () => {},
          message: (topic) => topic === other && heard(link),
        },
      });
    });
  const one = await open(2, topics.one, topics.two, () => answered());
  const two = await open(3, topics.two, topics.one, (link) =>
    link.send({ topic: topics.two, payload: health('bench-two'), qos: 1, retain: true }),
  );
  const samples: number[] = [];
  for (let index = 0; index < TRIPS + WARM_UP; index += 1) {
    const back = new Promise<void>((resolve) => {
      answered = resolve;
    });
    const startedMs = performance.now();
    one.send({ topic: topics.one, payload: health('bench-one'), qos: 1, retain: true });
    await back;
    if (index >= WARM_UP) samples.push(performance.now() - startedMs);
    await sleep(PAUSE_MS);
  }
  one.drop('done');
  two.drop('done');
  return samples;
}
