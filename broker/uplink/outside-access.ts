import type { SiteId } from '../contract/ids.ts';
import { type TopicEntry, topicRoot, topicTable } from '../contract/topics.ts';

/** Who is at a cluster outside, and what for. */
export type OutsideRole = 'uplink' | 'status';

/**
 * What one credential may do at a cluster outside, as MQTT filters, from the topic table alone: an
 * uplink writes what it may read in its own hall, and reads it back to compare; a status node reads
 * what is public, of every hall, and writes nothing.
 */
export function outsideAccess(
  role: OutsideRole,
  site: SiteId | '+',
): { readonly write: readonly string[]; readonly read: readonly string[] } {
  const rows = topicTable.filter(({ readers }) => readers.includes(role));
  const outside = rows.filter(({ topic, readers }) => {
    // A status node in the hall reads more than is carried out of it.
    return readers.includes('uplink') && (role === 'uplink' || topic.startsWith('public/'));
  });
  const filters = outside.map((row) => filterOf(row, site));
  return { write: role === 'uplink' ? filters : [], read: filters };
}

function filterOf({ topic, variable }: TopicEntry, site: string): string {
  return [topicRoot, site, topic, ...(variable === undefined ? [] : ['+'])].join('/');
}
