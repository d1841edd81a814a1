import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryHall } from '../../broker/client/memory-hall.ts';
import { AplayPlayer } from '../../broker/client/sound/aplay-player.ts';
import { OpenJtalkVoice } from '../../broker/client/sound/open-jtalk-voice.ts';
import { bytesOf, loudnessDbfs, type Pcm } from '../../broker/client/sound/pcm.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { assert } from '../../broker/contract/result.ts';
import { announcementSound } from './announcement-sound.ts';
import { Announcer } from './announcer.ts';
import { announcementFor, boardOf, callOf, makerOf, nowMs, packOf } from './board-samples.ts';

const installed = ['/usr/bin/aplay', '/usr/bin/open_jtalk'].every((file) => existsSync(file));
const voiceFile = path.resolve('broker/client/sound/mei/mei_normal.htsvoice');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'yobiban-heard-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.skipIf(!installed)(
  'what a sound card is given (skipped where open-jtalk or alsa-utils is missing)',
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
      await announcer.close();
    });
  },
);
