import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../broker/client/node-clock.ts';
import { AplayPlayer } from '../../broker/client/sound/aplay-player.ts';
import { issuedSound } from '../../broker/client/sound/chime.ts';
import {
  type InstalledVoices,
  installedVoices,
} from '../../broker/client/sound/installed-voices.ts';
import { bytesOf, durationMs, loudnessDbfs, samplesOf } from '../../broker/client/sound/pcm.ts';
import { decode } from '../../broker/contract/decode.ts';
import { locale } from '../../broker/contract/ids.ts';
import { assert } from '../../broker/contract/result.ts';
import { PlayedSounds } from './kiosk-sounds.ts';

const programs = ['/usr/bin/aplay', '/usr/bin/open_jtalk', '/usr/bin/espeak-ng'];
const voiceFile = path.resolve('broker/client/sound/mei/mei_normal.htsvoice');

describe.skipIf(!programs.every((program) => existsSync(program)))(
  'sounds through real voices and aplay (skipped where one is not installed)',
  () => {
    let folder: string;
    let capture: string;
    let player: AplayPlayer;
    let installed: InstalledVoices;

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'yobiban-kiosk-sounds-'));
      capture = path.join(folder, 'capture.raw');
      const config = path.join(folder, 'asound.conf');
      // The file plug-in over a null device takes bytes as a card would, without a card.
      await writeFile(
        config,
        `pcm.!default { type plug; slave.pcm "cap"; }
pcm.cap { type file; slave.pcm { type null }; file "| cat >> ${capture}"; format "raw"; }
`,
      );
      player = new AplayPlayer({ environment: { ALSA_CONFIG_PATH: config } });
      installed = await installedVoices({ spoken: ['ja', 'en'], directory: folder, voiceFile });
    });
    afterAll(async () => {
      await installed.voices.close();
      await rm(folder, { recursive: true, force: true });
    });

    test.each([
      ['ja', '番号フダを、お取りください。'],
      ['en', 'Please take your ticket.'],
    ])('R9: bells, then the words, in %s', async (language, text) => {
      await rm(capture, { force: true });
      const chosen = decode(locale, language);
      assert(chosen.ok, 'a locale');
      // Made before: bells and words are then one piece of sound.
      await installed.voices.prepare(text, language);
      const sounds = new PlayedSounds({
        player,
        voices: installed.voices,
        sentence: () => text,
        loudness: () => 1,
        clock: systemClock,
        changed: (fault) => expect(fault).toBe(undefined),
      });
      const bells = bytesOf(issuedSound());
      sounds.takeSlips(chosen.value);
      const captured = () => readFile(capture).catch(() => Buffer.alloc(0));
      await expect
        .poll(async () => (await captured()).length)
        .toBeGreaterThan(bells.length + 2 * samplesOf(900));
      const whole = await captured();
      // `cat` may be in the middle of a sample.
      const bytes = whole.subarray(0, whole.length - (whole.length % 2));
      expect(bytes.subarray(0, bells.length).equals(bells)).toBe(true);
      const spoken = new Int16Array(Uint8Array.from(bytes.subarray(bells.length)).buffer);
      expect(durationMs(spoken)).toBeGreaterThan(900);
      expect(loudnessDbfs(spoken)).toBeGreaterThan(-22);
    });
  },
);
