import { expect, test } from 'vitest';
import { failureSound, issuedSound } from '../../broker/client/sound/chime.ts';
import { MemoryPlayer } from '../../broker/client/sound/memory-player.ts';
import { playedSounds } from './kiosk-sounds.ts';

test('R9: issue and failure sound each their own way', async () => {
  const player = new MemoryPlayer();
  const sounds = playedSounds(player, () => undefined);
  sounds.issued();
  sounds.failed();
  await expect.poll(() => player.played).toEqual([issuedSound(), failureSound()]);
});

test('a loudspeaker that fails is told once, and once when it is back', async () => {
  const player = new MemoryPlayer();
  const told: (string | undefined)[] = [];
  const sounds = playedSounds(player, (fault) => told.push(fault));
  player.fault = { kind: 'missing', detail: 'no aplay' };
  sounds.issued();
  sounds.failed();
  await expect.poll(() => told).toEqual(['no aplay']);
  player.fault = undefined;
  sounds.issued();
  await expect.poll(() => told).toEqual(['no aplay', undefined]);
});
