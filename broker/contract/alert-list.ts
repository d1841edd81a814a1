import * as v from 'valibot';
import { missedClose } from './day-record.ts';
import { count, epochMs, nodeId, seq, serviceId, ticketNumber } from './ids.ts';

export const alertList = v.strictObject({
  seq,
  faults: v.pipe(
    v.array(
      v.strictObject({
        kind: v.picklist([
          'print-unconfirmed',
          'printer',
          'sound',
          'sound-unheard',
          'node-offline',
          'node-contested',
          'numbers-near-end',
          'close-missed',
          'issue-rate',
          'paper-low',
          'paper-for-morning',
          'device',
        ]),
        node: v.optional(nodeId),
        /** Of a `device`: which part of the box. */
        part: v.optional(
          v.picklist([
            'panel',
            'scanner',
            'keypad',
            'call-box',
            'call-box-clash',
            'screen',
            'disk',
            'heat',
            'way-outside',
          ]),
        ),
        slipsLeft: v.optional(count),
        number: v.optional(ticketNumber),
        serviceId: v.optional(serviceId),
        /** Of a `close-missed`: which day, and what became of its numbers. */
        missed: v.optional(missedClose),
        since: epochMs,
      }),
    ),
    v.maxLength(200),
  ),
});
export type AlertList = v.InferOutput<typeof alertList>;
