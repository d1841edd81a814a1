import type { PublicLine, WaitRange } from '../../../broker/contract/snapshots.ts';
import type { TicketState } from '../../../broker/contract/ticket.ts';

/** What the status node streams; its own types stand in `display/status/ticket-view.ts`. */
type Freshness = {
  readonly asOf?: number;
  readonly connected: boolean;
  readonly mode?: string;
  readonly rate: number;
};

export type KnownTicket = {
  readonly known: true;
  readonly number: string;
  readonly locale: string;
  readonly serviceId: string;
  readonly state: TicketState;
  readonly issuedAt: number;
  readonly since: number;
  readonly label?: string;
  readonly ahead?: number;
  readonly range?: WaitRange;
};

export type PhoneView = Freshness & {
  readonly ticket: KnownTicket | { readonly known: false };
  readonly calling: PublicLine['calling'];
};

export type LineView = Freshness & {
  readonly services: readonly Omit<PublicLine['services'][number], 'places'>[];
  readonly calling: PublicLine['calling'];
};
