import * as v from 'valibot';
import { decode } from '../../broker/contract/decode.ts';
import { err, type Result } from '../../broker/contract/result.ts';

/** Where the Firmata board is. */
export type PanelAddress =
  /** `/dev/serial/by-id/…`: the same board has the same name wherever it is plugged in. */
  | { readonly kind: 'serial'; readonly path: string }
  /** A board with a network port of its own (StandardFirmataEthernet, StandardFirmataWiFi). */
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number };

const said = '"serial:/dev/serial/by-id/<board>" or "tcp://<host>:<port>"';

/** For the node files of processes that have a panel. */
export const panelAddress = v.pipe(
  v.string(said),
  v.maxLength(200, said),
  v.rawTransform(({ dataset, addIssue, NEVER }): PanelAddress => {
    const address = addressOf(dataset.value);
    if (address !== undefined) return address;
    addIssue({ message: said });
    return NEVER;
  }),
);

/** @returns the address, or a sentence that says how one is written */
export function parsePanelAddress(text: string): Result<PanelAddress, string> {
  const decoded = decode(panelAddress, text);
  return decoded.ok ? decoded : err(`not a panel's address: expected ${decoded.error.expected}`);
}

function addressOf(text: string): PanelAddress | undefined {
  const serial = /^serial:(\/dev\/[\w.:/-]+)$/.exec(text);
  if (serial?.[1] !== undefined && !serial[1].includes('..')) {
    return { kind: 'serial', path: serial[1] };
  }
  const [, host, port] = /^tcp:\/\/([A-Za-z0-9.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (host === undefined || port === undefined) return undefined;
  const number = Number(port);
  return number >= 1 && number <= 65_535 ? { kind: 'tcp', host, port: number } : undefined;
}
