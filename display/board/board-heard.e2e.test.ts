import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ArecordMicrophone } from '../../broker/client/sound/arecord-microphone.ts';
import { CapturedCard } from '../../broker/client/sound/captured-card.ts';
import { callChime } from '../../broker/client/sound/chime.ts';
import { bytesOf, type Pcm, rateHz, samplesOf, silence } from '../../broker/client/sound/pcm.ts';
import { SoundServer } from '../../broker/client/sound/sound-server.ts';
import { shareOf } from '../../broker/client/sound/tone-ear.ts';
import type { Voice } from '../../broker/client/sound/voice-port.ts';
import type { AnnouncedReport } from '../../broker/contract/announcement.ts';
import { assert, ok } from '../../broker/contract/result.ts';
import { announcementFor, boardOf, callOf, nowMs } from './board-samples.ts';
import { HeardBoard } from './heard-board.ts';

const soon = { timeout: 20_000, interval: 20 };
const texts = {
  'voice.call': '番号フダ、{number}番のかた、{counter}番窓口へ、お越しください。',
  'voice.training': '訓練です。',
};
const CLIP_MS = 1_500;
const LOUD = 300;
/** Each number has a pitch of its own, and so has the counter. */
const pitches: Readonly<Record<string, number>> = { 'A、12': 900, 'B、47': 1_240, 'C、3': 1_600 };
const counterHz = 2_100;
const trainingHz = 2_600;

function tone(hz: number): Pcm {
  return silence(CLIP_MS).map((_, i) => 9_000 * Math.sin((2 * Math.PI * hz * i) / rateHz));
}

function hzOf(phrase: string): number {
  const number = Object.keys(pitches).find((each) => phrase.includes(each));
  if (phrase.startsWith('訓練')) return trainingHz;
  return number === undefined ? counterHz : (pitches[number] ?? 0);
}

/** A voice that says each phrase as one tone. */
const tonalVoice: Voice = {
  locales: ['ja'],
  prepare: async () => undefined,
  close: async () => undefined,
  say: async (phrase) => ok(tone(hzOf(phrase))),
};

let folder: string;
let board: HeardBoard;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-heard-'));
});
afterEach(async () => {
  await board?.close();
  await rm(folder, { recursive: true, force: true });
});

async function opened(
  environment: Readonly<Record<string, string>>,
  microphone?: string,
): Promise<HeardBoard> {
  const ear = microphone === undefined ? {} : { microphone };
  return HeardBoard.open({ folder, voice: tonalVoice, texts, environment, ...ear });
}

/** Calls a number; it stands on the board at once (F19: within a second). */
function call(number: string, ...before: readonly string[]): void {
  board.board([number, ...before]);
  expect(board.numbers).toEqual([number, ...before]);
  board.announce(number);
}

describe.skipIf(!existsSync('/usr/bin/aplay'))(
  'a sound card that comes and goes (skipped where alsa-utils is missing)',
  () => {
    test('F19: without it staff know before anybody is called, calls are shown and fail; with it all is well', async () => {
      const card = await CapturedCard.plugged(folder);
      await card.pull();
      board = await opened(card.environment);
      await expect.poll(() => board.health.loudspeaker, soon).toBe('unplugged');
      expect(board.health.sound).toBe('none');
      expect(board.health.faults?.[0]).toMatch(/^sound: failed: 1 .*audio open error/);
      call('A012');
      await expect.poll(() => board.states, soon).toEqual(['A012 started', 'A012 failed']);
      expect(board.numbers).toEqual(['A012']);

      await card.plug();
      await expect.poll(() => board.health.loudspeaker, soon).toBe('ready');
      expect(board.health).toMatchObject({ sound: 'voice', faults: [] });
      call('B047', 'A012');
      await expect.poll(() => board.states.at(-1), soon).toBe('B047 finished');
      const said = bytesOf(tone(1_240));
      await expect.poll(async () => (await card.heard()).includes(said), soon).toBe(true);
      expect((await card.heard()).includes(bytesOf(tone(900)))).toBe(false);

      await card.pull();
      await expect.poll(() => board.health.loudspeaker, soon).toBe('unplugged');
      expect(board.log.of('sound.failed').length).toBeGreaterThanOrEqual(2);
      expect(board.log.of('sound.back')).toHaveLength(1);
    });

    test('R16: silent, muted and expired calls leave no sample; a chime leaves its chime alone', async () => {
      const card = await CapturedCard.plugged(folder);
      board = await opened(card.environment);
      board.board(['C003', 'B047', 'A012']);
      board.announce('A012', { voice: 'silent' });
      board.announce('B047', { expiresAt: nowMs });
      await expect.poll(() => board.states, soon).toEqual(['A012 finished', 'B047 expired']);
      board.board(['C003', 'B047', 'A012'], true);
      board.announce('C003');
      await expect.poll(() => board.states.at(-1), soon).toBe('C003 finished');
      expect(await card.heard()).toHaveLength(0);
      board.board(['D004', 'C003']);
      board.announce('D004', { voice: 'chime' });
      await expect.poll(() => board.states.at(-1), soon).toBe('D004 finished');
      const chime = bytesOf(callChime());
      await expect.poll(async () => (await card.heard()).includes(chime), soon).toBe(true);
      const heard = await card.heard();
      const rest = heard.subarray(heard.indexOf(chime) + chime.length);
      expect(rest.every((byte) => byte === 0)).toBe(true);
    });
  },
);

/** Whether a tone sounds anywhere, be it cut off. */
function hasTone(heard: Pcm, hz: number): boolean {
  const frame = samplesOf(20);
  const frames = Array.from({ length: Math.floor(heard.length / frame) }, (_, i) =>
    heard.subarray(i * frame, (i + 1) * frame),
  );
  return frames.some((part) => part.some(isLoud) && shareOf(part, hz) > 0.9);
}

function isLoud(sample: number): boolean {
  return Math.abs(sample) > LOUD;
}

describe.skipIf(!SoundServer.installed)(
  'sound in real time (skipped where pulseaudio, libasound2-plugins or alsa-utils is missing)',
  () => {
    let server: SoundServer;
    beforeEach(async () => {
      server = await SoundServer.started(path.join(folder, 'pa'));
      board = await opened(server.environment, 'default');
    });
    afterEach(() => server?.stop());

    async function listening() {
      const { environment } = server;
      const begun = await new ArecordMicrophone({ device: 'default', environment }).listen();
      assert(begun.ok, 'the microphone hears');
      const beganMs = performance.now();
      const heard = async () => {
        const stopped = await begun.value.stop();
        assert(stopped.ok, 'the microphone heard');
        return stopped.value;
      };
      return { heard, ms: () => performance.now() - beganMs };
    }

    test('R16: three calls at once: each whole from its first sample, in order, never over one another', async () => {
      const { heard } = await listening();
      board.board(['C003', 'B047', 'A012']);
      for (const number of ['A012', 'B047', 'C003']) board.announce(number);
      await expect
        .poll(() => board.states, { ...soon, timeout: 50_000 })
        .toEqual(
          ['A012', 'B047', 'C003'].flatMap((each) => [`${each} started`, `${each} finished`]),
        );
      const recording = await heard();
      const bytes = bytesOf(recording);
      const chime = bytesOf(callChime());
      let endedAt = 0;
      for (const hz of [900, 1_240, 1_600]) {
        const chimeAt = bytes.indexOf(chime, endedAt);
        const numberAt = bytes.indexOf(bytesOf(tone(hz)), endedAt);
        const counterAt = bytes.indexOf(bytesOf(tone(counterHz)), numberAt);
        expect(chimeAt).toBeGreaterThanOrEqual(endedAt);
        expect(numberAt).toBeGreaterThan(chimeAt);
        expect(counterAt).toBeGreaterThan(numberAt);
        // The lead-in is whole: before the chime is silence, half a second of it.
        const leadIn = bytes.subarray(chimeAt - samplesOf(500) * 2, chimeAt);
        expect(leadIn.every((byte) => byte === 0)).toBe(true);
        endedAt = counterAt + samplesOf(CLIP_MS) * 2;
      }
      expect(bytes.subarray(endedAt).every((byte) => byte === 0)).toBe(true);
    });

    test('before the hall opens its microphone hears the tones, and not when it is open', async () => {
      const opening = Date.parse('2026-08-03T08:30:00+09:00');
      const at = (minutesBefore: number, mode: string) => {
        const now = opening - minutesBefore * 60_000;
        board.hall.beat({ engineTime: now, domainTime: now, mode, nextChange: opening });
      };
      const { heard } = await listening();
      at(10, 'open');
      // More than one look of the node at its clock.
      await new Promise((then) => setTimeout(then, 2_500));
      expect((await heard()).some(isLoud)).toBe(false);
      at(10, 'closed');
      await expect.poll(() => board.view?.checking, soon).toBe(true);
      await expect.poll(() => board.health.selfTest?.heard, soon).toBe(true);
      expect(board.health.faults).toEqual([]);
      expect(board.view?.checking).toBe(false);
    });

    test('mute cuts off what sounds within a second, and the report says so', async () => {
      const { heard, ms } = await listening();
      call('A012');
      await expect.poll(() => board.states, soon).toEqual(['A012 started']);
      // In the middle of its number: 500 ms of lead-in, 1,900 ms of chime, 250 ms of pause.
      await new Promise((then) => setTimeout(then, 3_400));
      const mutedAt = ms();
      board.board(['A012'], true);
      await expect.poll(() => board.states, soon).toEqual(['A012 started', 'A012 finished']);
      expect(board.reports.at(-1)?.spoken).toBe('silent');
      const beforeSaid = ms();
      await new Promise((then) => setTimeout(then, 2_500));
      const recording = await heard();
      const lastLoud = recording.findLastIndex(isLoud);
      const endedAt = (lastLoud * 1000) / rateHz;
      expect(endedAt).toBeGreaterThan(2_600);
      expect(endedAt - mutedAt).toBeLessThan(1_000);
      expect(beforeSaid - mutedAt).toBeLessThan(1_000);
      expect([hasTone(recording, 900), hasTone(recording, counterHz)]).toEqual([true, false]);
      expect(board.health.faults).toEqual([]);
    });

    test('R22: a real call cuts a training’s voice off, and is heard whole', async () => {
      const { heard, ms } = await listening();
      board.beginTraining();
      expect(board.view?.training).toBe(true);
      board.training.deliver('board', boardOf([callOf('C003')]), 'hall');
      board.training.deliver('announce', announcementFor('C003'), 'hall');
      // In the middle of its number: lead-in, chime, pause, and 「訓練です」 with its own pause.
      await expect.poll(() => board.view?.calls.some(({ speaking }) => speaking), soon).toBe(true);
      await new Promise((then) => setTimeout(then, 5_500));
      const calledAt = ms();
      call('A012');
      expect([board.view?.training, board.numbers]).toEqual([false, ['A012']]);
      await expect.poll(() => board.states, soon).toEqual(['A012 started', 'A012 finished']);
      const recording = await heard();
      const from = Math.round(((calledAt + 1_000) * rateHz) / 1000);
      const [before, after] = [recording.subarray(0, from), recording.subarray(from)];
      // Its word and its number were heard; from a second after the real call on, nothing of it.
      expect([hasTone(before, trainingHz), hasTone(before, 1_600)]).toEqual([true, true]);
      expect([hasTone(after, trainingHz), hasTone(after, 1_600)]).toEqual([false, false]);
      expect([hasTone(after, 900), hasTone(after, counterHz)]).toEqual([true, true]);
      const spoken = board.training.published.map(
        ({ payload }) => (payload as AnnouncedReport).spoken,
      );
      expect(spoken.at(-1)).toBe('silent');
    });

    test('F19: a sound server that dies in the middle: the call failed, the board stands; the next one is heard when it is back', async () => {
      call('A012');
      await expect.poll(() => board.states, soon).toEqual(['A012 started']);
      await new Promise((then) => setTimeout(then, 1_000));
      await server.kill();
      await expect.poll(() => board.states, soon).toEqual(['A012 started', 'A012 failed']);
      await expect.poll(() => board.health.loudspeaker, soon).toBe('unplugged');
      call('B047', 'A012');
      await expect.poll(() => board.states.at(-1), soon).toBe('B047 failed');
      expect(board.numbers).toEqual(['B047', 'A012']);

      await server.start();
      await expect.poll(() => board.health.loudspeaker, soon).toBe('ready');
      expect(board.health.faults).toEqual([]);
      const { heard } = await listening();
      call('C003', 'B047', 'A012');
      await expect.poll(() => board.states.at(-1), soon).toBe('C003 finished');
      const recording = await heard();
      expect(bytesOf(recording).includes(bytesOf(tone(1_600)))).toBe(true);
      expect(hasTone(recording, 900)).toBe(false);
    });
  },
);
