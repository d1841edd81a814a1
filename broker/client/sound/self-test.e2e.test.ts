import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ok } from '../../contract/result.ts';
import { AplayPlayer } from './aplay-player.ts';
import { ArecordMicrophone } from './arecord-microphone.ts';
import { hearOwnTones } from './self-test.ts';
import { SoundServer } from './sound-server.ts';

describe.skipIf(!SoundServer.installed)(
  'a loudspeaker and a microphone (skipped where pulseaudio, libasound2-plugins or alsa-utils is missing)',
  () => {
    let server: SoundServer;
    beforeAll(async () => {
      server = await SoundServer.started(await mkdtemp(path.join(tmpdir(), 'yobiban-pa-')));
    });
    afterAll(() => server?.stop());

    const heard = (device: string, microphone = 'default') => {
      const { environment } = server;
      return hearOwnTones(
        new AplayPlayer({ environment, device }),
        new ArecordMicrophone({ environment, device: microphone }),
        300,
      );
    };

    test('the tones go out through aplay and come back through arecord', async () => {
      expect(await heard('default')).toEqual(ok(true));
    });

    test('a loudspeaker that this microphone cannot hear is not heard, though aplay is content', async () => {
      expect(await heard('silent')).toEqual(ok(false));
    });

    test('a microphone that is not there is told with the words of ALSA', async () => {
      const result = await heard('default', 'plughw:CARD=Nowhere');
      expect(result.ok ? '' : result.error).toMatch(/^microphone: 1 .*Nowhere/s);
    });

    test('a server that dies while they listen is told, and the next test hears again', async () => {
      const result = heard('default');
      await new Promise((soon) => setTimeout(soon, 900));
      await server.kill();
      expect((await result).ok).toBe(false);
      await server.start();
      expect(await heard('default')).toEqual(ok(true));
    });
  },
);
