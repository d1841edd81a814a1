import { beforeEach, expect, test } from 'vitest';
import { err, ok, type Result } from '../../contract/result.ts';
import { MemoryPlayer } from './memory-player.ts';
import type { Listening, Microphone } from './microphone-port.ts';
import { amplified, durationMs, joined, type Pcm, silence } from './pcm.ts';
import { hearOwnTones } from './self-test.ts';

/** A room in which the player is heard, 20 dB quieter and 80 ms later; or not. */
class Room implements Microphone {
  readonly player = new MemoryPlayer();
  deaf = false;
  fault: string | undefined;
  /** Something goes wrong only while it listens. */
  lateFault: string | undefined;
  listening = 0;

  async listen(): Promise<Result<Listening, string>> {
    if (this.fault !== undefined) return err(this.fault);
    this.listening += 1;
    return ok({
      stop: async () => {
        this.listening -= 1;
        return this.lateFault === undefined ? ok(this.#heard()) : err(this.lateFault);
      },
    });
  }

  #heard(): Pcm {
    const sound = joined([silence(80), ...this.player.played]);
    return this.deaf ? silence(durationMs(sound)) : amplified(sound, -20);
  }
}

let room: Room;
beforeEach(() => {
  room = new Room();
});
const heard = () => hearOwnTones(room.player, room, 500);

test('the tones that the room gives back are heard; nothing of them is not', async () => {
  expect(await heard()).toEqual(ok(true));
  room.deaf = true;
  expect(await heard()).toEqual(ok(false));
  expect(room.listening).toBe(0);
});

test('the sound is short: the lead-in, 1.2 s of tones, and a tail', async () => {
  await heard();
  expect(room.player.played.map(durationMs)).toEqual([500 + 1_200 + 400]);
});

test('without microphone or loudspeaker nobody can say, and the reason is told', async () => {
  room.fault = '1 audio open error';
  expect(await heard()).toEqual(err('microphone: 1 audio open error'));
  // Without anybody to listen, nothing needs to sound.
  expect(room.player.played).toEqual([]);
  room.fault = undefined;
  room.lateFault = 'the microphone went away';
  expect(await heard()).toEqual(err('microphone: the microphone went away'));
  room.player.fault = { kind: 'failed', detail: 'no such device' };
  expect(await heard()).toEqual(err('failed: no such device'));
  expect(room.listening).toBe(0);
});
