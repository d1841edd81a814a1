import * as v from 'valibot';
import { clusterAccess } from '../client/cluster-link.ts';

/** The part of the node file that only an uplink has. */
export const uplinkSettings = v.strictObject({
  /** The cluster outside; its credential there writes this site's public topics and `alert`. */
  cluster: clusterAccess,
});
