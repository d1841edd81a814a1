import fs from 'node:fs';
import { expect, test } from 'vitest';
import { decode } from '../contract/decode.ts';
import { queueEvent } from '../contract/events.ts';
import { FileJournal } from './file-journal.ts';
import { sampleBusinessDay, sampleEvents } from './sample-day.ts';
const q = (a: number[], p: number) => a.sort((x, y) => x - y)[Math.floor(a.length * p)];
test('x', { timeout: 60000 }, async () => {
  const ev = sampleEvents(1, 2000);
  for (let k = 0; k < 3; k++) {
    fs.rmSync('/root/jt/d', { recursive: true, force: true });
    fs.mkdirSync('/root/jt/d');
    const fd = fs.openSync('/root/jt/d/f', 'w+'); const z = Buffer.alloc(1 << 20); fs.writeSync(fd, z, 0, z.length, 0); fs.fsyncSync(fd);
    const o = await FileJournal.open('/root/jt/d', sampleBusinessDay('2026-11-22')); if (!o.ok) throw new Error('x');
    const a: number[] = [], b: number[] = [], c: number[] = []; let pos = 0;
    for (const e of ev) {
      const rec = Buffer.from(JSON.stringify(e)); let t = performance.now();
      fs.writeSync(fd, rec, 0, rec.length, pos); fs.fdatasyncSync(fd); pos += rec.length; a.push(performance.now() - t);
      t = performance.now(); await o.value.journal.append([e], e.seq); b.push(performance.now() - t);
      t = performance.now(); decode(queueEvent, e); c.push(performance.now() - t);
    }
    console.log('bare', q(a, .5), q(a, .9), 'journal', q(b, .5), q(b, .9), 'ratio', q(b, .5)! / q(a, .5)!, 'decode', q(c, .5));
    await o.value.journal.close();
  }
});
