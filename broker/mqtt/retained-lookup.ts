import { Readable } from 'node:stream';
import type { Aedes, PublishPacket } from 'aedes';

/** What Aedes keeps messages with; its types do not name it. */
type Persistence = {
  storeRetained(packet: PublishPacket): Promise<void>;
  createRetainedStreamCombi(filters: readonly string[]): Readable;
};

const wildcard = /[+#]/;

/**
 * Aedes compares all that is retained with each filter that is asked for. A status node asks for a
 * topic a phone, and for one a guess (F43, F44): what has no wildcard is looked up, so that the
 * hall does not wait while hundreds of tickets are compared with thousands of filters.
 */
export function lookUpRetained(aedes: Aedes): void {
  const { persistence } = aedes as Aedes & { persistence: Persistence };
  const retained = new Map<string, PublishPacket>();
  const store = persistence.storeRetained.bind(persistence);
  const searched = persistence.createRetainedStreamCombi.bind(persistence);
  persistence.storeRetained = (packet) => {
    if (packet.payload.length === 0) retained.delete(packet.topic);
    else retained.set(packet.topic, { ...packet });
    return store(packet);
  };
  async function* kept(filters: readonly string[]) {
    for (const filter of filters) {
      if (wildcard.test(filter)) yield* searched([filter]);
      else if (retained.has(filter)) yield retained.get(filter);
    }
  }
  persistence.createRetainedStreamCombi = (filters) => Readable.from(kept(filters));
}
