import { setTimeout as sleep } from 'node:timers/promises';
import type * as v from 'valibot';
import { MqttHall } from '../../../broker/client/mqtt-hall.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { nodeId, siteId } from '../../../broker/contract/ids.ts';
import type { Logger } from '../../../broker/contract/log.ts';
import { assert } from '../../../broker/contract/result.ts';
import { nodes, SITE } from './bare-trips.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export function id<S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  const decoded = decode(schema, text);
  assert(decoded.ok, `a bench id: ${text}`);
  return decoded.value;
}

/** One of the bench's own nodes, once it hears the engine. */
export async function connectAs(name: string, address: string): Promise<MqttHall> {
  const known = nodes.find(({ node }) => node === name);
  assert(known !== undefined, `${name} is a node of the bench`);
  const hall = MqttHall.connect({
    node: id(nodeId, known.node),
    ...{ role: known.role, password: known.password, brokers: [address] },
    site: id(siteId, SITE),
    ...{ version: 'bench', log: silent },
  });
  while (!hall.presence.online) await sleep(50);
  return hall;
}
