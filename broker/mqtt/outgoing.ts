import type { NodeId, RequestId } from '../contract/ids.ts';
import type { Reply } from '../contract/requests.ts';
import { assert } from '../contract/result.ts';
import { entryOf, type TopicEntry, topicOf, topics } from '../contract/topics.ts';
import type { Delivery } from './broker-port.ts';

/** The table's row of a topic that the engine publishes on; another topic or delivery is a defect. */
export function rowOfEngine(site: string, topic: string, delivery: Delivery): TopicEntry {
  const row = entryOf(site, topic)?.entry;
  assert(row?.publishers.includes('engine') === true, `the engine publishes on ${topic}`);
  assert(
    row.qos === delivery.qos && row.retained === delivery.retain,
    `${topic} goes out as its row of the table says`,
  );
  return row;
}

/** What a node is told whose request did not decode, as the arguments of `publish`. */
export function malformedReply(
  site: string,
  node: NodeId,
  requestId: RequestId,
): readonly [topic: string, payload: string, delivery: Delivery] {
  const reply: Reply = { requestId, ok: false, refusal: 'payload-malformed' };
  const delivery = { qos: topics.reply.qos, retain: topics.reply.retained };
  return [topicOf(site, 'reply', node), JSON.stringify(reply), delivery];
}
