import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { systemClock } from '../../broker/client/node-clock.ts';
import { AplayPlayer } from '../../broker/client/sound/aplay-player.ts';
import { EspeakVoice } from '../../broker/client/sound/espeak-voice.ts';
import { OpenJtalkVoice } from '../../broker/client/sound/open-jtalk-voice.ts';
import { bytesOf, durationMs, loudnessDbfs, type Pcm } from '../../broker/client/sound/pcm.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert } from '../../broker/contract/result.ts';
import { announcementSound } from './announcement-sound.ts';
import { Announcer } from './announcer.ts';
import {
  announcementFor,
  boardOf,
  callOf,
  lineOf,
  makerOf,
  nowMs,
  packOf,
  textsOf,
} from './board-samples.ts';

const engines = { jtalk: '/usr/bin/open_jtalk', espeak: '/usr/bin/espeak-ng' };
const programs = ['/usr/bin/aplay', ...Object.values(engines)];
const installed = programs.every((file) => existsSync(file));
const voiceFile = path.resolve('broker/client/sound/mei/mei_normal.htsvoice');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-heard-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!installed)(
  'what a sound card is given (skipped where open-jtalk, espeak-ng or alsa-utils is missing)',
  () => {
    test('R16: two calls at once: each whole, in order, never over one another', async () => {
      const capture = path.join(folder, 'capture.raw');
      const config = path.join(folder, 'asound.conf');
      await writeFile(
        config,
        `pcm.!default { type plug; slave.pcm "cap"; }
pcm.cap { type file; slave.pcm { type null }; file "| cat >> ${capture}"; format "raw"; }
`,
      );
      const opened = await OpenJtalkVoice.open({ directory: folder, voiceFile });
      assert(opened.ok, 'the voice is installed');
      const voice = opened.value;
      const hall = new MemoryHall('board-1');
      const announcer = new Announcer({
        ...{ hall, clock: new ManualClock(), log: new MemoryLog() },
        maker: makerOf({ voices: new VoiceByLocale([voice], ['ja']) }),
        player: new AplayPlayer({ environment: { ALSA_CONFIG_PATH: config } }),
        changed: () => undefined,
      });
      hall.beat({ engineTime: nowMs, domainTime: nowMs });
      const ja = JSON.parse(await readFile('config/locales/ja.json', 'utf8'));
      announcer.setSite(packOf(ja.texts), true);
      announcer.see(boardOf([callOf('B110', '3'), callOf('A012', '2')]));
      announcer.hear(announcementFor('A012'));
      announcer.hear(announcementFor('B110'));
      const states = () =>
        hall.published.map(({ payload }) => (payload as { state: string }).state);
      await expect.poll(states).toEqual(['started', 'finished', 'started', 'finished']);

      const whole = async (texts: readonly string[]): Promise<Pcm> => {
        const clips = await Promise.all(texts.map((text) => voice.say(text)));
        const phrases = clips.map((clip) => {
          assert(clip.ok, 'it was said a moment ago');
          return { pcm: clip.value, pauseAfterMs: 390 };
        });
        return announcementSound({ leadInMs: 500, languages: [phrases] });
      };
      const first = await whole(['番号フダ、A、12番のかた、', '2番窓口へ、お越しください。']);
      const second = await whole(['番号フダ、B、百十番のかた、', '3番窓口へ、お越しください。']);
      const wanted = first.byteLength + second.byteLength;
      await expect
        .poll(async () => (await readFile(capture)).length)
        .toBeGreaterThanOrEqual(wanted);
      const heard = await readFile(capture);
      const firstAt = heard.indexOf(bytesOf(first));
      const secondAt = heard.indexOf(bytesOf(second));
      expect(firstAt).toBe(0);
      expect(secondAt).toBeGreaterThanOrEqual(first.byteLength);
      // Between them only what fills a period of the card.
      expect(heard.subarray(first.byteLength, secondAt).every((byte) => byte === 0)).toBe(true);
      expect(loudnessDbfs(first)).toBeGreaterThan(-22);
      announcer.close();
      await voice.close();
    });

    test('R5, R16: the engines run at the issue and not at the call, in both languages', async () => {
      const runs = path.join(folder, 'runs');
      const counted = async (engine: string, name: string) => {
        const command = path.join(folder, name);
        const script = `#!/bin/sh\necho ${name} >> ${runs}\nexec ${engine} "$@"\n`;
        await writeFile(command, script, { mode: 0o755 });
        return command;
      };
      const command = await counted(engines.jtalk, 'jtalk');
      const japanese = await OpenJtalkVoice.open({ directory: folder, voiceFile, command });
      const espeak = await counted(engines.espeak, 'espeak');
      assert(japanese.ok, 'the voice is installed');
      const log = new MemoryLog();
      const voices = new VoiceByLocale([japanese.value], ['ja']);
      const maker = makerOf({
        voices,
        openVoice: () => EspeakVoice.open({ directory: folder, locale: 'en', command: espeak }),
        log,
        clock: systemClock,
      });
      const languages = await Promise.all(['ja', 'en'].map(textsOf));
      maker.setSite(packOf({}, languages), ['en']);
      maker.seeLine(lineOf([['application', 1, 5, 5]], true, 'A110'));
      const ran = async () => (await readFile(runs, 'utf8').catch(() => '')).split('\n').length;
      // Four counters, the words of a recall; eleven numbers, and as many recalls in English.
      const clips = (of: string) => readdir(path.join(folder, of)).catch(() => []);
      const patience = { timeout: 100_000 };
      await expect.poll(() => clips('clips'), patience).toHaveLength(4 + 1 + 11);
      await expect.poll(() => clips('espeak-en'), patience).toHaveLength(4 + 22);
      const before = await ran();
      const [call] = boardOf([callOf('A110')]).calling;
      assert(call !== undefined, 'a call is on the board');
      for (const recall of [false, true]) {
        const made = await maker.make(
          announcementFor('A110', { locales: ['ja', 'en'], recall }),
          call,
          false,
        );
        expect(made.spoken).toMatch(/A、百十番のかた、2番窓口へ.* \/ .*A, 110\. .*counter 2\./);
        expect(made.fault).toBeUndefined();
        expect(durationMs(made.sound)).toBeGreaterThan(10_000);
      }
      expect(await ran()).toBe(before);
      expect(log.of('voice.missing')).toEqual([]);
      maker.close();
      await voices.close();
    });
  },
);
