import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryPlayer } from './memory-player.ts';
import { PagePlayer } from './page-player.ts';
import { durationMs, readWav, silence } from './pcm.ts';
import { SilentPlayer } from './silent-player.ts';

test('a silent hall is done at once', async () => {
  expect(await new SilentPlayer().play(silence(60_000))).toEqual({ ok: true, value: undefined });
});

test('the fake refuses as told, and never sounds twice at once', async () => {
  const player = new MemoryPlayer();
  player.holds = true;
  const plays = [player.play(silence(1)), player.play(silence(2))];
  await vi.waitFor(() => expect(player.played).toHaveLength(1));
  player.finish();
  await vi.waitFor(() => expect(player.played).toHaveLength(2));
  player.stop();
  expect((await Promise.all(plays)).map((played) => played.ok)).toEqual([true, false]);
  expect(player.atOnceMax).toBe(1);
  player.fault = { kind: 'missing', detail: 'no card' };
  expect(await player.play(silence(1))).toEqual({ ok: false, error: player.fault });
});

describe('sound through the page', () => {
  let offers: (string | undefined)[] = [];
  let player: PagePlayer;
  const offered = () => offers.at(-1) ?? 'none';

  beforeEach(() => {
    vi.useFakeTimers();
    offers = [];
    player = new PagePlayer({ tell: (id) => offers.push(id) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const started = async () => {
    const played = player.play(silence(2_000));
    await vi.advanceTimersByTimeAsync(0);
    return played.then((result) => (result.ok ? 'heard' : result.error.kind));
  };
  const begin = async () => {
    const played = started();
    await vi.advanceTimersByTimeAsync(0);
    return { played };
  };

  test('the page that claims a sound gets the whole file and its report counts', async () => {
    const { played } = await begin();
    const id = offered();
    expect(player.claim(id)).toBe(true);
    const wav = readWav(player.wav(id) ?? Buffer.alloc(0));
    expect(wav.ok && durationMs(wav.value)).toBe(2_000);
    player.report(id, undefined);
    expect(await played).toBe('heard');
    expect(offers).toEqual([id, undefined]);
    expect(player.wav(id)).toBeUndefined();
  });

  test('a second page on the same node does not sound too', async () => {
    const { played } = await begin();
    expect([player.claim(offered()), player.claim(offered())]).toEqual([true, false]);
    player.stop();
    expect(await played).toBe('stopped');
  });

  test('F19: no page, or one that nobody touched, is a fault and not a success', async () => {
    const { played } = await begin();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(await played).toBe('untouched');
  });

  test('F19: a page that dies while it plays is a fault', async () => {
    const { played } = await begin();
    player.claim(offered());
    await vi.advanceTimersByTimeAsync(6_999);
    expect(offered()).not.toBe('none');
    await vi.advanceTimersByTimeAsync(1);
    expect(await played).toBe('overdue');
  });

  test('F19: what the page says went wrong is the fault', async () => {
    const { played } = await begin();
    player.claim(offered());
    player.report(offered(), 'no sound device');
    expect(await played).toBe('failed');
  });

  test('a report of a page that has not claimed, or of an old sound, changes nothing', async () => {
    const { played } = await begin();
    player.report(offered(), undefined);
    player.report('another', undefined);
    expect(offers).toHaveLength(1);
    player.stop();
    expect(await played).toBe('stopped');
  });

  test('the next sound is offered only when the last has ended', async () => {
    const { played } = await begin();
    const second = started();
    await vi.advanceTimersByTimeAsync(100);
    expect(offers).toHaveLength(1);
    player.claim(offered());
    player.report(offered(), undefined);
    expect(await played).toBe('heard');
    await vi.advanceTimersByTimeAsync(0);
    expect(new Set(offers).size).toBe(3);
    player.stop();
    expect(await second).toBe('stopped');
  });
});
