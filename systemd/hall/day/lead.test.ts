import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { DomainClock } from './domain-clock.ts';
import { Floor, Visitor } from './floor.ts';
import type { KioskDoor } from './kiosk-door.ts';
import { Lead } from './lead.ts';
import type { PaperTray } from './paper-tray.ts';
import { Screen } from './screen.ts';
import { SightingsBook } from './sightings.ts';
import { StaffDoor } from './staff-door.ts';
import type { StaffView } from './views.ts';

let server: http.Server | undefined;
afterEach(() => server?.close());

type Row = { number: string; state: string; print: string; version: number };
const opening = Date.parse('2026-11-02T08:30:00+09:00');
const visit = {
  ...{ nth: 1, serviceId: 'pickup', locale: 'ja', atMinute: 0, servingMinutes: 1 },
  ...({ course: 'plain', voice: 'voice' } as const),
  ...{ late: false, chosen: false, reprint: false, doubleTouch: false },
};

/** A staff page that lets the first copy fail again for want of paper, and prints every other. */
async function hall(rows: readonly Row[]) {
  const screen = new Screen<StaffView>();
  const clock = new DomainClock(300);
  clock.read(opening);
  const floor = new Floor(screen, clock, rows.length, opening + 3_600_000);
  const show = () => {
    const open = rows.map(({ number, state, print, version }) => ({
      ...{ ticketId: number, number, state, version },
      print: { jobId: `${number} ${version}`, state: print },
    }));
    const staff = { open, finished: [], kiosks: [{ printer: 'ready' }] };
    // What the lead reads of it, and no more.
    screen.show({ online: true, staff } as unknown as StaffView);
  };
  const asked: string[] = [];
  const page = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { verb, ask } = JSON.parse(String(Buffer.concat(chunks)));
    asked.push(`${verb} ${ask.ticketId}`);
    const row = rows.find(({ number }) => number === ask.ticketId);
    if (row) {
      row.version += 1;
      row.print = asked.length === 1 ? 'failed' : 'printed';
      if (row.print === 'printed') {
        row.state = 'waiting';
        floor.of(row.number)?.leave();
      }
    }
    response.end(JSON.stringify({ ok: true, value: { ...row, ticketId: row?.number } }));
    show();
  });
  server = page;
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve));
  for (const { number } of rows) floor.enter(new Visitor(visit, number, undefined, false));
  const book = new SightingsBook();
  const base = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  const door = new StaffDoor({
    ...{ base, staffId: 'lead-1', password: 'a-long-password', book, onPress: () => {} },
  });
  const never = opening + 100 * 3_600_000;
  const lead = new Lead({
    ...{ door, floor, book, kioskId: 'kiosk-1', printerId: 'printer-1' },
    // Nothing happens to the paper here.
    ...{ kiosk: {} as KioskDoor, tray: {} as PaperTray, paperOuts: [never, never, never] },
  });
  show();
  return { lead, asked, book };
}

test('印刷未確認: every number without its slips is settled, and again when the copy fails', async () => {
  const row = (number: string, print: string) => ({ number, state: 'issuing', print, version: 1 });
  const { lead, asked, book } = await hall([row('A001', 'failed'), row('B001', 'unknown')]);
  await lead.work();
  expect(asked.filter((each) => each === 'reprint A001')).toHaveLength(2);
  expect(asked.filter((each) => each === 'reprint B001')).toHaveLength(1);
  expect(asked).toHaveLength(3);
  expect(book.troubles).toEqual([]);
});
