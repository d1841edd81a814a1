import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { MemoryLog } from '../contract/memory-log.ts';
import { ok } from '../contract/result.ts';
import { SmallDocument } from './small-document.ts';

const steps = vi.hoisted(() => [] as string[]);

/** The real file system; what a power cut depends on is noted on the way. */
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  const nameOf = (path: unknown) => String(path).split('/').at(-1);
  return {
    ...real,
    async open(...args: Parameters<typeof real.open>) {
      const handle = await real.open(...args);
      const sync = handle.sync.bind(handle);
      handle.sync = async () => {
        await sync();
        steps.push(`sync ${nameOf(args[0])}`);
      };
      return handle;
    },
    async link(from: string, to: string) {
      steps.push(`link ${nameOf(from)} ${nameOf(to)}`);
      await real.link(from, to);
    },
    async rename(from: string, to: string) {
      steps.push(`rename ${nameOf(from)} ${nameOf(to)}`);
      await real.rename(from, to);
    },
  };
});

const notes = v.strictObject({
  jobs: v.array(v.strictObject({ id: v.string(), slips: v.number() })),
});
type Notes = v.InferOutput<typeof notes>;
const empty: Notes = { jobs: [] };
const first: Notes = { jobs: [{ id: '番号札', slips: 1 }] };
const second: Notes = { jobs: [...first.jobs, { id: 'job-2', slips: 2 }] };

let folder = '';
let path = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'small-document-'));
  path = join(folder, 'notes.json');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => SmallDocument.open(path, notes, empty);

/** A folder as it is after two writes: the file, and the copy before it. */
async function writtenTwice(): Promise<void> {
  const document = await open();
  await document.write(first);
  await document.write(second);
}

test('what was written is there again; a fresh folder begins empty, and that is no recovery', async () => {
  const fresh = await open();
  expect(fresh.data).toEqual(empty);
  expect(fresh.recovered).toBeUndefined();
  expect(await fresh.write(first)).toEqual(ok(undefined));
  expect(fresh.data).toEqual(first);
  const again = await open();
  expect(again.data).toEqual(first);
  expect(again.recovered).toBeUndefined();
});

test('its folder is made, and nobody else may read it', async () => {
  path = join(folder, 'deep', 'er', 'notes.json');
  await (await open()).write(first);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('F01: synced before it takes the place, the folder synced before the write is confirmed', async () => {
  const document = await open();
  await document.write(first);
  steps.length = 0;
  await document.write(second);
  expect(steps).toEqual([
    'sync notes.json.new',
    'link notes.json notes.json.previous',
    'rename notes.json.new notes.json',
    `sync ${folder.split('/').at(-1)}`,
  ]);
});

test.each([
  ['empty', ''],
  ['NULs', '\0'.repeat(400)],
  ['not JSON', 'jobs: []'],
  ['a wrong schema', '{"jobs":[{"id":1,"slips":1}]}'],
  ['a key too many', '{"jobs":[],"version":2}'],
  ['null', 'null'],
  ['50 MB', ' '.repeat(50_000_000)],
])('F05: %s gives way to the previous copy, aloud', async (_what, content) => {
  await writtenTwice();
  await writeFile(path, content);
  const log = new MemoryLog();
  const document = await SmallDocument.open(path, notes, empty, log);
  expect(document.data).toEqual(first);
  expect(document.recovered).toBe('previous');
  expect(log.of('document.recovered')).toEqual([{ path, recovered: 'previous' }]);
  expect(await readFile(`${path}.damaged`, 'utf8')).toBe(content);
});

test('F05: every truncation of the file gives way to the previous copy', async () => {
  await writtenTwice();
  const whole = await readFile(path);
  const lastBrace = whole.lastIndexOf('}');
  for (let length = 0; length <= lastBrace; length += 1) {
    await writeFile(path, whole.subarray(0, length));
    expect((await open()).data).toEqual(first);
  }
});

test('F05: both copies unreadable begin empty, aloud; an unreadable folder in the file’s place too', async () => {
  await writtenTwice();
  await writeFile(path, '{');
  await writeFile(`${path}.previous`, '\0');
  expect(await open()).toMatchObject({ data: empty, recovered: 'empty' });
  await rm(path, { force: true });
  await mkdir(path);
  expect(await open()).toMatchObject({ data: empty, recovered: 'empty' });
});

test('after a recovery the good copy outlives the next write', async () => {
  await writtenTwice();
  await writeFile(path, '{');
  const document = await open();
  await document.write(second);
  expect(JSON.parse(await readFile(`${path}.previous`, 'utf8'))).toEqual(first);
  expect(await open()).toMatchObject({ data: second, recovered: undefined });
});

test('F01: whatever a power cut leaves of a write is the old document or the new one', async () => {
  await writtenTwice();
  const good = await readFile(path);
  const next = Buffer.from(JSON.stringify({ jobs: [] }));
  const cuts: [string, () => Promise<void>, Notes][] = [
    ['half a temporary file', () => writeFile(`${path}.new`, next.subarray(0, 5)), second],
    ['no previous copy', () => rm(`${path}.previous`), second],
    ['the file gone, the previous there', () => rm(path), first],
  ];
  for (const [what, cut, expected] of cuts) {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await writtenTwice();
    expect(await readFile(path), what).toEqual(good);
    await cut();
    expect((await open()).data, what).toEqual(expected);
  }
});

test('F06: a write that fails says so, and leaves data and file as they were', async () => {
  const document = await open();
  await document.write(first);
  await mkdir(`${path}.new`);
  const failed = await document.write(second);
  expect(failed).toEqual({ ok: false, error: expect.stringMatching(/notes\.json: EISDIR/) });
  expect(document.data).toEqual(first);
  expect((await open()).data).toEqual(first);
  await rm(`${path}.new`, { recursive: true });
  expect(await document.write(second)).toEqual(ok(undefined));
  expect((await open()).data).toEqual(second);
});

test('writes that overlap end in order, and leave nothing behind', async () => {
  const document = await open();
  const many = Array.from({ length: 20 }, (_, slips): Notes => ({ jobs: [{ id: 'job', slips }] }));
  await Promise.all(many.map((data) => document.write(data)));
  expect((await open()).data).toEqual(many.at(-1));
  expect((await readdir(folder)).sort()).toEqual(['notes.json', 'notes.json.previous']);
});
