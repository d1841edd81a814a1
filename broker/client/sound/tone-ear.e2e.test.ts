import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { assert } from '../../contract/result.ts';
import { testSound, testTones } from './chime.ts';
import { OpenJtalkVoice } from './open-jtalk-voice.ts';
import { amplified, joined, loudnessDbfs, mixed } from './pcm.ts';
import { hearsTones } from './tone-ear.ts';

const voiceFile = path.resolve('broker/client/sound/mei/mei_normal.htsvoice');
const said = [
  '番号フダ、A、12番のかた、2番窓口へ、お越しください。',
  '番号フダ、B、百十番のかた、3番窓口へ、お越しください。',
  'ただいま、音の確認をしています。',
  'アーアーアーアーアーアーアーアー、オーオーオーオーオーオーオーオー。',
];

test.skipIf(!existsSync('/usr/bin/open_jtalk'))(
  'people who talk are not taken for the tones, and do not hide them (skipped where open-jtalk is missing)',
  async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'yobiban-ear-'));
    const opened = await OpenJtalkVoice.open({ directory: folder, voiceFile });
    assert(opened.ok, 'the voice is installed');
    const clips = await Promise.all(said.map((text) => opened.value.say(text)));
    const speech = joined(
      clips.map((clip) => {
        assert(clip.ok, 'it is said');
        return clip.value;
      }),
    );
    expect(hearsTones(speech, testTones)).toBe(false);
    // Somebody speaks as loud as the tones, all the time.
    const tones = testSound();
    const asLoud = amplified(speech, loudnessDbfs(tones) - loudnessDbfs(speech));
    expect(hearsTones(mixed(asLoud, tones, 2_000), testTones)).toBe(true);
    await opened.value.close();
    await rm(folder, { recursive: true, force: true });
  },
);
