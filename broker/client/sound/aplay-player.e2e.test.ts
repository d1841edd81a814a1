import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AplayPlayer } from './aplay-player.ts';
import { CapturedCard } from './captured-card.ts';
import { callChime, failureSound } from './chime.ts';
import { bytesOf, joined, silence } from './pcm.ts';

const aplay = '/usr/bin/aplay';

describe.skipIf(!existsSync(aplay))(
  'sound through aplay (skipped where alsa-utils is missing)',
  () => {
    let folder: string;
    let card: CapturedCard;
    let environment: Readonly<Record<string, string>>;

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'yobiban-aplay-'));
      card = await CapturedCard.plugged(folder);
      environment = card.environment;
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test('every byte arrives, and two announcements at once come one after the other', async () => {
      const player = new AplayPlayer({ environment });
      const first = joined([callChime(), silence(200)]);
      const second = failureSound();
      const played = await Promise.all([player.play(first), player.play(second)]);
      expect(played.map((result) => result.ok)).toEqual([true, true]);
      const wanted = Buffer.concat([bytesOf(first), bytesOf(second)]).length;
      // `cat` may still be writing when aplay has gone, and aplay fills the last period with silence.
      await expect.poll(async () => (await card.heard()).length).toBeGreaterThanOrEqual(wanted);
      const captured = await card.heard();
      const secondFrom = captured.indexOf(bytesOf(second));
      expect(captured.indexOf(bytesOf(first))).toBe(0);
      expect(secondFrom).toBeGreaterThanOrEqual(bytesOf(first).length);
      const between = captured.subarray(bytesOf(first).length, secondFrom);
      expect(between.every((byte) => byte === 0)).toBe(true);
    });

    test('F19: a device that is not there is a fault with the words of ALSA', async () => {
      const player = new AplayPlayer({ environment, device: 'plughw:CARD=Nowhere' });
      const played = await player.play(callChime());
      expect(played.ok ? 'heard' : played.error.kind).toBe('failed');
      expect(played.ok ? '' : played.error.detail).toMatch(/Nowhere|open error/);
    });

    test('a device that takes no bytes is given up, and the device is free for the next', async () => {
      // Its 192 kB are more than the pipe behind the device holds; 500 ms are given for 2 s of sound.
      const player = new AplayPlayer({ environment, device: 'hung', graceMs: -1_500 });
      const played = await player.play(silence(2_000));
      expect(played.ok ? 'heard' : played.error.kind).toBe('overdue');
      expect((await new AplayPlayer({ environment }).play(callChime())).ok).toBe(true);
    });

    test('F19: a look tells whether it would sound, and nothing sounds', async () => {
      await card.forget();
      const player = new AplayPlayer({ environment });
      expect(await player.look()).toEqual({ ok: true, value: undefined });
      await card.pull();
      const pulled = await player.look();
      await card.plug();
      expect(pulled.ok ? 'there' : pulled.error.kind).toBe('failed');
      expect(pulled.ok ? '' : pulled.error.detail).toContain('audio open error');
      expect(await player.look()).toEqual({ ok: true, value: undefined });
      expect(await card.heard()).toHaveLength(0);
    });

    test('F19: a card is looked up by its name, and not opened', async () => {
      const cards = path.join(folder, 'cards');
      await mkdir(path.join(cards, 'Device'), { recursive: true });
      await mkdir(path.join(cards, 'card0'));
      const look = async (device: string) =>
        (await new AplayPlayer({ device, cards, command: '/nowhere/aplay' }).look()).ok;
      expect(await look('plughw:CARD=Device,DEV=0')).toBe(true);
      expect(await look('default:CARD=Device')).toBe(true);
      expect(await look('plughw:Device')).toBe(true);
      expect(await look('hw:0,0')).toBe(true);
      expect(await look('plughw:CARD=Other')).toBe(false);
      expect(await look('hw:1')).toBe(false);
    });

    test('stop cuts off what sounds and what waits', async () => {
      const player = new AplayPlayer({ environment, device: 'hung' });
      const long = silence(60_000);
      const plays = [player.play(long), player.play(long)];
      await new Promise((soon) => setTimeout(soon, 50));
      player.stop();
      const ends = (await Promise.all(plays)).map((played) =>
        played.ok ? 'heard' : played.error.kind,
      );
      expect(ends).toEqual(['stopped', 'stopped']);
    });
  },
);

test('F19: without the program the fault is `missing`, and nothing is thrown', async () => {
  const played = await new AplayPlayer({ command: '/nowhere/aplay' }).play(callChime());
  expect(played.ok ? 'heard' : played.error.kind).toBe('missing');
  const seen = await new AplayPlayer({ command: '/nowhere/aplay' }).look();
  expect(seen.ok ? 'there' : seen.error.kind).toBe('missing');
});
