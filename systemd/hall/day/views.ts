import * as v from 'valibot';
import { staffSnapshot } from '../../../broker/contract/staff-snapshot.ts';

/**
 * What the played day reads of each page's stream: no more than a person would look at. The pages'
 * own types stand beside their nodes; here they are checked as they come over the wire.
 */
const text = v.string();

export const kioskView = v.looseObject({
  screen: text,
  services: v.optional(v.array(v.looseObject({ serviceId: text, open: v.boolean() }))),
  because: v.optional(text),
  ticket: v.optional(
    v.looseObject({
      touchId: text,
      number: text,
      serviceId: text,
      groupsAhead: v.number(),
      qr: v.looseObject({ size: v.number(), path: text }),
    }),
  ),
});
export type KioskView = v.InferOutput<typeof kioskView>;

const boardCall = v.looseObject({ id: text, number: text, label: text });
export const boardView = v.looseObject({
  screen: text,
  calls: v.array(boardCall),
  recent: v.array(boardCall),
  absent: v.array(text),
  said: v.array(v.looseObject({ nth: v.number(), id: text, number: text, spoken: text })),
});
export type BoardView = v.InferOutput<typeof boardView>;

export const staffView = v.looseObject({
  online: v.boolean(),
  now: v.optional(v.number()),
  staff: v.optional(staffSnapshot),
});
export type StaffView = v.InferOutput<typeof staffView>;

export const phoneView = v.looseObject({
  connected: v.boolean(),
  ticket: v.variant('known', [
    v.looseObject({ known: v.literal(false) }),
    v.looseObject({
      known: v.literal(true),
      number: text,
      serviceId: text,
      state: text,
      label: v.optional(text),
    }),
  ]),
});
export type PhoneView = v.InferOutput<typeof phoneView>;

export const printerView = v.looseObject({
  printer: v.looseObject({
    state: v.looseObject({ paper: text }),
    connected: v.boolean(),
    slips: v.array(
      v.looseObject({
        number: v.number(),
        complete: v.boolean(),
        unknown: v.array(text),
      }),
    ),
  }),
});
export type PrinterView = v.InferOutput<typeof printerView>;

/** The city's home page reads this (R11). */
export const lineJson = v.looseObject({
  services: v.array(v.looseObject({ serviceId: text, groups: v.number() })),
  calling: v.array(v.looseObject({ number: text, label: text })),
});
export type LineJson = v.InferOutput<typeof lineJson>;
