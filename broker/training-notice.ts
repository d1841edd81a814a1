import { decode } from './contract/decode.ts';
import { type NodeId, type SiteId, siteId } from './contract/ids.ts';
import { assert } from './contract/result.ts';
import { noTraining, type TrainingNotice } from './contract/training-topics.ts';
import type { QueueState } from './queue/state.ts';

const SUFFIX = '-training';
const SITE_ID_LENGTH_MAX = 32;

/** The training hall is a site of its own: no topic of it is a topic of the real hall. */
export function trainingSiteId(real: SiteId): SiteId {
  const given = `${real.slice(0, SITE_ID_LENGTH_MAX - SUFFIX.length)}${SUFFIX}`;
  const decoded = decode(siteId, given);
  assert(decoded.ok && decoded.value !== real, `another site id: ${given}`);
  return decoded.value;
}

/** What the broker box knows of the training hall beside it. */
export type TrainingPlace = {
  /** Where nodes reach it: `mqtt://` or `mqtts://`. */
  readonly address: string;
  /** Staff nodes: they take part in every training, for whoever joins there. */
  readonly staffNodes: readonly NodeId[];
};

/** What the real hall says of the training that is on; the training hall and its nodes follow it. */
export function trainingNoticeOf(
  { training }: QueueState,
  real: SiteId,
  place: TrainingPlace | undefined,
): TrainingNotice {
  if (training === undefined || place === undefined) return noTraining;
  const { id: trainingId, exercise, speed, day, month, prints, nodes, until } = training;
  const { address, staffNodes } = place;
  return {
    ...{ address, site: trainingSiteId(real), nodes: [...nodes, ...staffNodes], until },
    training: { trainingId, exercise, speed, day, month, prints },
  };
}
