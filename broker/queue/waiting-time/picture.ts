/**
 * The hall as the predictor sees it: plain data, small enough to be sent to a worker with every
 * question. All times are minutes from now; what lies behind is negative. Services and counters go
 * by their index.
 */
export type HallPicture = {
  readonly counters: readonly PictureCounter[];
  readonly waiting: readonly PictureTicket[];
  /** Put aside; they come back to a counter before anybody new is called. */
  readonly held: readonly PictureHold[];
  /** Reservations for which nobody has come yet, and which would go before somebody here. */
  readonly expected: readonly PictureExpected[];
  /** How many come in a minute, by service: whoever is here too early for a slot lets them pass. */
  readonly arrivals: readonly number[];
};

export type PictureCounter = {
  /** What each minute waited for a service counts here; 0 where it does not take the service. */
  readonly weights: readonly number[];
  /** The citizen there, from the call on. */
  readonly busy: PictureBusy | undefined;
  /** Spans ahead, or begun, in which it calls nobody: announced breaks, dated plans. */
  readonly closures: readonly PictureSpan[];
  /** Since when it has been away without a word of when it is back. */
  readonly awaySince: number | undefined;
};

export type PictureSpan = { readonly from: number; readonly until: number };

export type PictureBusy = {
  readonly service: number;
  /** When the call came. */
  readonly since: number;
  /** Came, and is served: no no-show any more. */
  readonly started: boolean;
  /** Minutes at counters before this call. */
  readonly before: number;
};

export type PictureTicket = {
  readonly service: number;
  readonly kind: 'accommodation' | 'reserved' | 'ordinary';
  /** Its place in line: the slot of a reservation, else when it lined up. */
  readonly placeAt: number;
  /** Of two with one place the lower is first. It also names the ticket's own chances. */
  readonly order: number;
  /** The one counter that may call it. */
  readonly counter: number | undefined;
};

export type PictureHold = {
  readonly service: number;
  readonly order: number;
  readonly since: number;
  /** Minutes at counters so far. */
  readonly before: number;
};

export type PictureExpected = {
  readonly service: number;
  readonly slot: number;
  /** From so many minutes after its slot on it counts as one that came without. */
  readonly lateMax: number;
};

/** Minutes that one may have to wait. */
export type Wait = {
  readonly mean: number;
  readonly p10: number;
  readonly p50: number;
  readonly p80: number;
  readonly p90: number;
};

export type Forecast = {
  /** For a ticket issued now, by service; nothing where no counter takes it. */
  readonly newcomers: readonly (Wait | undefined)[];
  /** In the order of `waiting`; nothing for whom no counter takes. */
  readonly waiting: readonly (Wait | undefined)[];
};
