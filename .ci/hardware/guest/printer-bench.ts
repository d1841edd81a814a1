import { assert } from '../../../broker/contract/result.ts';
import { settle, type User, until } from './linux.ts';
import { Peer } from './peer.ts';
import { type FarTold, farSaid, type NearTold, nearSaid } from './printer-words.ts';
import { UsbGadget, type UsbIdentity } from './usb-gadget.ts';

/** A TM-T88VI as it names itself; the address of a node file finds it by this. */
export const ours: UsbIdentity = {
  vendorId: '04b8',
  productId: '0e28',
  manufacturer: 'EPSON',
  product: 'TM-T88VI',
  serialNumber: 'SN12345',
};

/** The same model, another one. */
export const another: UsbIdentity = { ...ours, serialNumber: 'SN99999' };

/** Long enough for a machine that emulates its processor, and does other things as well. */
const PATIENCE_MS = 20_000;

/** Makes a printer that is not plugged in yet. */
export function makePrinter(name: string, socket: 0 | 1, identity: UsbIdentity): UsbGadget {
  const pnp = 'MFG:EPSON;CMD:ESC/POS;MDL:TM-T88VI;CLS:PRINTER;';
  return new UsbGadget(name, socket, identity, [
    // One packet of 8 KB is in the cable before the printer itself has taken any.
    { driver: 'printer', attributes: { pnp_string: pnp, q_len: '1' } },
  ]);
}

export type Fate = { readonly fate: string; readonly fault?: string; readonly tookMs: number };

/** A printer that lies on the bench: its far side, and what came out of it. */
export class BenchPrinter {
  readonly #gadget: UsbGadget;
  readonly #far: Peer<FarTold, typeof farSaid>;

  constructor(gadget: UsbGadget, file: string) {
    this.#gadget = gadget;
    this.#far = new Peer({ program: 'far-printer', args: [file], hears: farSaid });
  }

  async switchOn(): Promise<this> {
    this.#gadget.plug();
    settle();
    const on = await until(() => this.#far.heard.some(({ is }) => is === 'ready'), PATIENCE_MS);
    assert(on, 'the printer’s own side runs');
    return this;
  }

  tell(told: FarTold): void {
    this.#far.tell(told);
  }

  /** Labels of the whole slips that came out, oldest first. */
  get whole(): readonly number[] {
    return this.#slips.flatMap(({ label, whole }) => (whole ? [label] : []));
  }

  /** Pieces that are no slip. */
  get pieces(): number {
    return this.#slips.filter(({ whole }) => !whole).length;
  }

  /** Bytes that no printer of this kind knows. */
  get unknown(): readonly string[] {
    return this.#slips.flatMap(({ unknown }) => unknown);
  }

  get #slips() {
    return this.#far.heard.flatMap((said) => (said.is === 'slip' ? [said] : []));
  }

  plug(): void {
    this.#gadget.plug();
  }

  unplug(): Promise<boolean> {
    return this.#unplugged({ do: 'unplug', socketFile: this.#gadget.socketFile });
  }

  /** Pulls its plug once so many bytes of the next slip have been read. */
  unplugAt(bytes: number): Promise<boolean> {
    return this.#unplugged({ do: 'unplug-at', bytes, socketFile: this.#gadget.socketFile });
  }

  async #unplugged(told: FarTold): Promise<boolean> {
    const times = () => this.#far.heard.filter(({ is }) => is === 'unplugged').length;
    const before = times();
    this.tell(told);
    return until(() => times() > before, PATIENCE_MS);
  }
}

/** Our side of the cable: a process of a plain user with the real link and the real printer. */
export class OurSide {
  readonly #near: Peer<NearTold, typeof nearSaid>;
  #orders = 0;

  constructor(address: string, user: User = 'printer') {
    this.#near = new Peer({ program: 'near-printer', args: [address], user, hears: nearSaid });
  }

  get state(): string {
    return this.#near.heard.findLast((said) => said.is === 'state')?.state ?? 'none yet';
  }

  /** The states it went through. */
  get states(): readonly string[] {
    return this.#near.heard.flatMap((said) => (said.is === 'state' ? [said.state] : []));
  }

  async untilState(state: string, withinMs = PATIENCE_MS): Promise<boolean> {
    await until(() => this.state === state || this.#near.ended, withinMs);
    return this.state === state && !this.#near.ended;
  }

  /** The fate of a slip; undefined when none was told. */
  async print(label: number): Promise<Fate | undefined> {
    this.#orders += 1;
    const id = this.#orders;
    const fateOf = () => this.#near.heard.find((said) => said.is === 'fate' && said.id === id);
    this.#near.tell({ do: 'print', id, label });
    await until(() => fateOf() !== undefined || this.#near.ended, PATIENCE_MS);
    const said = fateOf();
    if (said?.is !== 'fate') return undefined;
    const { fate, fault, tookMs } = said;
    return { fate, tookMs, ...(fault !== undefined && { fault }) };
  }

  /** How long this process took to have a small file on disk; undefined when it never had. */
  async note(withinMs: number): Promise<number | undefined> {
    const noted = () => this.#near.heard.findLast((said) => said.is === 'noted');
    const before = noted();
    this.#near.tell({ do: 'note' });
    await until(() => noted() !== before, withinMs);
    const found = noted();
    return found === before ? undefined : found?.tookMs;
  }

  get ended(): boolean {
    return this.#near.ended;
  }

  /** Closes; true if the process then ended by itself. */
  close(): Promise<boolean> {
    this.#near.tell({ do: 'close' });
    return this.#near.end(10_000);
  }
}
