import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { Writable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { MemoryLog } from '../contract/memory-log.ts';
import { assert } from '../contract/result.ts';
import { ManualClock } from './manual-clock.ts';
import { PageReader } from './page-reader.ts';
import { SnapshotStream, StreamWriter } from './snapshot-stream.ts';

type View = { readonly seq: number; readonly text?: string };

/** More than the kernel takes for a reader that does not read. */
const LARGE = 'x'.repeat(16 * 1024 * 1024);
const opened: (() => void)[] = [];

afterEach(() => {
  for (const close of opened.splice(0).reverse()) close();
});

async function serving() {
  const clock = new ManualClock();
  const log = new MemoryLog();
  const writer = new StreamWriter(log, clock);
  const stream = new SnapshotStream<View>(writer);
  const server: Server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    stream.attach(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(() => {
    writer.close();
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert(typeof address === 'object' && address !== null, 'it listens');
  const read = () => PageReader.open(`http://127.0.0.1:${address.port}/`);
  return { clock, log, writer, stream, read };
}

const seqs = (reader: PageReader) => reader.snapshots.map((view) => (view as View).seq);

test('a slow reader gets the newest view when it reads again, and none of those between', async () => {
  const { stream, read } = await serving();
  const [slow, quick] = await Promise.all([read(), read()]);
  slow.pause();
  stream.publish({ seq: 1, text: LARGE });
  await vi.waitFor(() => expect(seqs(quick)).toEqual([1]), { timeout: 8_000 });
  for (let seq = 2; seq <= 50; seq += 1) {
    stream.publish({ seq });
    await vi.waitFor(() => expect(seqs(quick).at(-1)).toBe(seq));
  }
  slow.resume();
  await vi.waitFor(() => expect(seqs(slow)).toEqual([1, 50]), { timeout: 8_000 });
});

test('F44: a reader that blocks more than 64 KiB for 5 s is dropped, the others are not', async () => {
  const { clock, log, writer, stream, read } = await serving();
  const [frozen, quick] = await Promise.all([read(), read()]);
  frozen.pause();
  stream.publish({ seq: 1, text: LARGE });
  await vi.waitFor(() => expect(seqs(quick)).toEqual([1]), { timeout: 8_000 });
  stream.publish({ seq: 2 });
  await vi.waitFor(() => expect(seqs(quick)).toEqual([1, 2]));
  clock.advance(4_999);
  await turn();
  expect(writer.readerCount).toBe(2);
  clock.advance(5_001);
  await vi.waitFor(() => expect(writer.readerCount).toBe(1));
  expect(log.of('page.reader-dropped')).toEqual([{ because: 'backlog' }]);
  stream.publish({ seq: 3 });
  await vi.waitFor(() => expect(seqs(quick)).toEqual([1, 2, 3]));
});

test('F44: a reader that blocks little is dropped after 15 s', async () => {
  const clock = new ManualClock();
  const writer = new StreamWriter(new MemoryLog(), clock);
  const stream = new SnapshotStream<View>(writer);
  const stuck = new Stuck({ highWaterMark: 1 });
  stream.attach(stuck as unknown as ServerResponse);
  await turn();
  for (const seconds of [5, 10, 15]) {
    expect(stuck.destroyed, `before ${seconds} s`).toBe(false);
    clock.advance(5_000);
    await turn();
  }
  expect(stuck.destroyed).toBe(false);
  clock.advance(5_000);
  await vi.waitFor(() => expect(writer.readerCount).toBe(0));
  expect(stuck.destroyed).toBe(true);
});

test('every reader hears a beat each 5 s, and no beat is sent to nobody', async () => {
  const { clock, stream, read } = await serving();
  const reader = await read();
  const beats = () => reader.events.filter(({ event }) => event === 'beat').length;
  await vi.waitFor(() => expect(beats()).toBe(1));
  for (const due of [2, 3]) {
    clock.advance(5_000);
    await vi.waitFor(() => expect(beats()).toBe(due));
  }
  expect(clock.timerCount).toBe(1);
  reader.close();
  await vi.waitFor(() => expect(stream.readerCount).toBe(0));
  clock.advance(5_000);
  expect(clock.timerCount).toBe(0);
  const later = await read();
  await vi.waitFor(() => expect(later.events).toHaveLength(1));
  clock.advance(5_000);
  await vi.waitFor(() => expect(later.events).toHaveLength(2));
});

/** A reader that takes nothing. */
class Stuck extends Writable {
  override _write(): void {}
}

/** A reader that takes what it is given, and counts it. */
class Tally extends Writable {
  readonly frames: string[] = [];

  override _write(bytes: Buffer, _encoding: string, done: () => void): void {
    this.frames.push(bytes.toString());
    done();
  }
}

test('perf F6: at most 250 readers are written to before others get their turn', async () => {
  const writer = new StreamWriter(new MemoryLog(), new ManualClock());
  const stream = new SnapshotStream<View>(writer);
  const other = new SnapshotStream<View>(writer);
  const readers = Array.from({ length: 1_000 }, () => new Tally());
  readers.forEach((reader, index) => {
    (index % 2 === 0 ? stream : other).attach(reader as unknown as ServerResponse);
  });
  const written = () => readers.filter(({ frames }) => frames.length > 0).length;
  const progress: number[] = [];
  while (written() < readers.length) {
    await turn();
    progress.push(written());
  }
  const steps = progress.map((count, index) => count - (progress[index - 1] ?? 0));
  expect(Math.max(...steps)).toBe(250);
  for (const reader of readers) reader.frames.length = 0;
  // Views that follow faster than they can be written: each reader still gets the last, once.
  for (let seq = 1; seq <= 3; seq += 1) {
    stream.publish({ seq });
    other.publish({ seq });
  }
  while (written() < readers.length) await turn();
  expect(new Set(readers.map(({ frames }) => frames.join('')))).toEqual(
    new Set(['event: snapshot\ndata: {"seq":3}\n\n']),
  );
});
