import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { brokenTexts, hostileTexts, longTexts } from '../.ci/hostile-texts.ts';
import { createLogger } from './logger.ts';

test('F46: whatever a field holds, an event is one line that no terminal obeys', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'yobiban-log-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = path.join(folder, 'log');
  const log = createLogger('kiosk-1', 'info', file);
  const texts = [...hostileTexts, ...brokenTexts, ...longTexts, '\u009b31m', '\u2067ab\u2069'];
  for (const text of texts)
    log.warn('message.refused', { topic: text, path: text, expected: text });

  const written = await readFile(file, 'utf8');
  expect(written).not.toMatch(/[^\P{Cc}\n]|[\u2028-\u202e\u2066-\u2069]/u);
  const lines = written.split('\n');
  expect(lines.pop()).toBe('');
  // Nothing of it is lost but halves of a pair, which no encoding carries.
  const carried = texts.map((text) => text.replace(/\p{Cs}/gu, '\ufffd'));
  expect(lines.map((line) => JSON.parse(line).path)).toEqual(carried);
});
