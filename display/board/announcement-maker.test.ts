import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { callChime } from '../../broker/client/sound/chime.ts';
import { MemoryVoice } from '../../broker/client/sound/memory-voice.ts';
import {
  bytesOf,
  durationMs,
  levelled,
  type Pcm,
  peakDbfs,
  rateHz,
  silence,
  trimmed,
  writeWav,
} from '../../broker/client/sound/pcm.ts';
import { Recordings } from '../../broker/client/sound/recordings.ts';
import { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { Voice } from '../../broker/client/sound/voice-port.ts';
import { decode } from '../../broker/contract/decode.ts';
import { type LineSnapshot, lineSnapshot } from '../../broker/contract/line-snapshot.ts';
import { MemoryLog } from '../../broker/contract/memory-log.ts';
import { err, ok } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { AnnouncementMaker, MakerParts } from './announcement-maker.ts';
import {
  announcementFor,
  boardOf,
  callOf,
  makerOf,
  nowMs,
  packOf,
  textsOf,
} from './board-samples.ts';

let pack: SitePack;
let log: MemoryLog;
let clock: ManualClock;
beforeEach(async () => {
  pack = packOf({}, await Promise.all(['ja', 'en', 'fil', 'ko'].map(textsOf)));
  log = new MemoryLog();
  clock = new ManualClock();
});

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A maker whose board may speak these languages, and whose box has these voices. */
async function open(
  spoken: readonly string[],
  voices: Readonly<Record<string, Voice>>,
  parts: Partial<MakerParts> = {},
): Promise<AnnouncementMaker> {
  const { ja, ...others } = voices;
  const maker = makerOf({
    voices: new VoiceByLocale(ja ? [ja] : [], ['ja']),
    openVoice: async (locale) => {
      const voice = others[locale];
      return voice ? ok(voice) : err({ kind: 'missing', detail: `no engine speaks ${locale}` });
    },
    clock,
    log,
    ...parts,
  });
  maker.setSite(pack, spoken);
  await settled();
  return maker;
}

function call(
  maker: AnnouncementMaker,
  number: string,
  options: { readonly locales?: readonly string[]; readonly recall?: boolean } = {},
) {
  const [shown] = boardOf([callOf(number)]).calling;
  if (!shown) throw new Error('a call is on the board');
  return maker.make(announcementFor(number, options), shown, false);
}

const japanese = '番号フダ、A、12番のかた、2番窓口へ、お越しください。';
const english = 'Now calling number A, 12. Please go to counter 2.';
const onlyChime = 500 + durationMs(callChime()) + 600;
const japaneseMs = 250 + 40 + 390 + 40;

describe('chime, Japanese, and at most one language more', () => {
  test('R5: the language of the ticket follows the Japanese, in one piece of sound with pauses', async () => {
    const [ja, en] = [new MemoryVoice(), new MemoryVoice(['en'])];
    const maker = await open(['en', 'ko'], { ja, en });
    const made = await call(maker, 'A012', { locales: ['ja', 'en'] });
    expect(made.spoken).toBe(`${japanese} / ${english}`);
    expect(durationMs(made.sound)).toBe(onlyChime + japaneseMs + 900 + 40 + 600 + 40);
    expect(en.said).toEqual(['Now calling number A, 12.', 'Please go to counter 2.']);
    expect(log.of('voice.opened')).toEqual([{ locale: 'en', quality: 'good' }]);
  });

  test('without a voice for it, Japanese alone: said once in the log, however many calls', async () => {
    const maker = await open(['fil'], { ja: new MemoryVoice() });
    for (let nth = 0; nth < 3; nth += 1) {
      const made = await call(maker, 'A012', { locales: ['ja', 'fil'] });
      expect(made).toMatchObject({ spoken: japanese, fault: undefined });
      expect(durationMs(made.sound)).toBe(onlyChime + japaneseMs);
    }
    expect(log.of('voice.missing')).toEqual([{ locale: 'fil', because: 'no engine speaks fil' }]);
  });

  test('a second voice that breaks is told, and told anew once it had spoken between', async () => {
    const [ja, en] = [new MemoryVoice(), new MemoryVoice(['en'])];
    const maker = await open(['en'], { ja, en });
    const said = async () => (await call(maker, 'A012', { locales: ['ja', 'en'] })).spoken;
    en.fault = { kind: 'failed', detail: 'ended with 1' };
    expect([await said(), await said()]).toEqual([japanese, japanese]);
    en.fault = undefined;
    expect(await said()).toBe(`${japanese} / ${english}`);
    en.fault = { kind: 'failed', detail: 'ended with 1' };
    expect(await said()).toBe(japanese);
    expect(log.of('voice.missing')).toHaveLength(2);
  });

  test('a second voice that hangs does not keep the call waiting longer than a second', async () => {
    const en = new MemoryVoice(['en']);
    const maker = await open(['en'], { ja: new MemoryVoice(), en });
    en.say = () => new Promise(() => {});
    const making = call(maker, 'A012', { locales: ['ja', 'en'] });
    await settled();
    clock.advance(1_000);
    expect((await making).spoken).toBe(japanese);
    expect(log.of('voice.missing')).toEqual([{ locale: 'en', because: 'not made within 1000 ms' }]);
  });

  test('a Japanese voice that fails leaves the chime alone, marked, whatever else could be said', async () => {
    const [ja, en] = [new MemoryVoice(), new MemoryVoice(['en'])];
    const maker = await open(['en'], { ja, en });
    ja.fault = { kind: 'overdue', detail: 'over 10000 ms' };
    const made = await call(maker, 'A012', { locales: ['ja', 'en'] });
    expect(made).toMatchObject({ spoken: 'chime', fault: 'voice overdue: over 10000 ms' });
    expect(durationMs(made.sound)).toBe(onlyChime);
  });

  test('design part 9: where no Japanese voice is installed, a chime is no fault', async () => {
    const maker = await open(['en'], { en: new MemoryVoice(['en']) });
    expect(await call(maker, 'A012', { locales: ['ja', 'en'] })).toMatchObject({
      spoken: 'chime',
      fault: undefined,
    });
  });
});

describe('made ahead', () => {
  /** An engine whose clips stay: what was prepared or said once is not made again. */
  class EngineVoice extends MemoryVoice {
    readonly made: string[] = [];
    override async prepare(texts: readonly string[] = []) {
      for (const text of texts) if (!this.made.includes(text)) this.made.push(text);
    }
    override async say(text: string) {
      await this.prepare([text]);
      return super.say(text);
    }
  }

  function line(...services: readonly (readonly [string, string, number])[]): LineSnapshot {
    const decoded = decode(lineSnapshot, {
      seq: 1,
      at: nowMs,
      services: services.map(([serviceId, newest, groups]) => {
        return { serviceId, newest, groups, open: true };
      }),
    });
    if (!decoded.ok) throw new Error(decoded.error.path);
    return decoded.value;
  }

  test.each([false, true])(
    'R16: an issued number is called and called again (language more: %s) and nothing is made then',
    async (more) => {
      const [ja, en] = [new EngineVoice(), new EngineVoice(['en'])];
      const maker = await open(more ? ['en'] : [], { ja, en });
      // 30 wait when the board starts; then more come.
      maker.seeLine(line(['application', 'A041', 30], ['pickup', 'B007', 2]));
      maker.seeLine(line(['application', 'A044', 31], ['pickup', 'B007', 2]));
      await settled();
      const before = [...ja.made, ...en.made];
      const locales = more ? ['ja', 'en'] : ['ja'];
      for (const number of ['A012', 'A041', 'A042', 'A044', 'A046', 'B006', 'B007', 'C001']) {
        for (const recall of [false, true]) {
          const { spoken } = await call(maker, number, { locales, recall });
          expect(spoken.includes(' / ')).toBe(more);
        }
      }
      expect([...ja.made, ...en.made].filter((text) => !before.includes(text))).toEqual([]);
    },
  );

  test('a line that comes before the site is known is remembered; each number is asked for once', async () => {
    const ja = new EngineVoice();
    const asked: string[] = [];
    ja.prepare = async (texts = []) => void asked.push(...texts);
    const maker = makerOf({ voices: new VoiceByLocale([ja], ['ja']) });
    maker.seeLine(line(['application', 'A041', 1]));
    maker.setSite(pack, []);
    await settled();
    maker.seeLine(line(['application', 'A041', 0]));
    maker.seeLine(line(['application', 'A042', 1]));
    await settled();
    const numbers = asked.flatMap((text) => /A、(\d+)番のかた/.exec(text)?.[1] ?? []);
    expect(numbers).toEqual(['1', '2', '41', '42', '43', '44']);
    expect(asked.filter((text) => text.startsWith('繰り返し'))).toHaveLength(1);
    expect(asked.filter((text) => text.endsWith('お越しください。'))).toHaveLength(4);
  });

  test('another day begins with low numbers; nobody makes a thousand clips for it', async () => {
    const ja = new EngineVoice();
    const maker = await open([], { ja });
    maker.seeLine(line(['application', 'A400', 900]));
    await settled();
    expect(ja.made.length).toBeLessThan(80);
    maker.seeLine(line(['application', 'A001', 1]));
    maker.seeLine(line(['application', 'A003', 3]));
    await settled();
    expect(ja.made).toContain('番号フダ、A、3番のかた、');
  });
});

describe('the city’s own recordings', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'yobiban-recorded-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A sound that no engine makes. */
  function recorded(hz: number): Pcm {
    return Int16Array.from({ length: rateHz / 2 }, (_, i) => 4_000 * Math.sin((i * hz) / 7_000));
  }
  async function put(name: string, pcm: Pcm): Promise<Buffer> {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), writeWav(pcm));
    return bytesOf(levelled(trimmed(pcm)));
  }
  const openWith = (spoken: readonly string[], voices: Readonly<Record<string, Voice>>) =>
    open(spoken, voices, { recordings: new Recordings(folder, log) });

  test('each stands in the place of its clip, and of the bells; the rest is the engine’s', async () => {
    const ja = new MemoryVoice();
    const number = await put('ja/number-A012.wav', recorded(300));
    const again = await put('ja/recall.wav', recorded(500));
    await put('chime.wav', silence(100));
    const maker = await openWith([], { ja });
    const { sound } = await call(maker, 'A012', { recall: true });
    expect(ja.said).toEqual(['2番窓口へ、お越しください。']);
    const heard = bytesOf(sound);
    expect(heard.indexOf(again)).toBeGreaterThan(0);
    expect(heard.indexOf(number)).toBeGreaterThan(heard.indexOf(again));
    // A chime without sound is none: the bells are heard.
    expect(heard.indexOf(bytesOf(callChime()))).toBe(rateHz);
    expect(log.of('recording.refused')).toHaveLength(1);
    await put('chime.wav', recorded(700));
    const other = await call(maker, 'A012');
    expect(bytesOf(other.sound).indexOf(bytesOf(callChime()))).toBe(-1);
  });

  test('a language that no engine speaks is heard where all of its clips are recorded', async () => {
    const maker = await openWith(['fil'], { ja: new MemoryVoice() });
    const say = async (recall = false) =>
      (await call(maker, 'A012', { locales: ['ja', 'fil'], recall })).spoken.includes(' / ');
    await put('fil/number-A012.wav', recorded(300));
    expect(await say()).toBe(false);
    await put('fil/counter-2.wav', recorded(400));
    expect(await say()).toBe(true);
    expect(await say(true)).toBe(false);
    await put('fil/recall-A012.wav', recorded(500));
    expect(await say(true)).toBe(true);
  });

  test('without any engine a hall that has recorded its Japanese is spoken to', async () => {
    await put('ja/number-A012.wav', recorded(300));
    await put('ja/counter-2.wav', recorded(400));
    const maker = await openWith([], {});
    expect((await call(maker, 'A012')).spoken).toBe(japanese);
  });

  test('a damaged recording leaves the engine’s clip, and is told', async () => {
    const ja = new MemoryVoice();
    await put('ja/number-A012.wav', recorded(300));
    await writeFile(path.join(folder, 'ja/counter-2.wav'), 'cut off');
    const made = await call(await openWith([], { ja }), 'A012');
    expect([made.fault, ja.said]).toEqual([undefined, ['2番窓口へ、お越しください。']]);
    expect(log.of('recording.refused')).toHaveLength(1);
  });

  test('what is recorded is not made ahead', async () => {
    const ja = new MemoryVoice();
    const prepared: string[] = [];
    ja.prepare = async (texts: readonly string[] = []) => void prepared.push(...texts);
    await put('ja/counter-2.wav', recorded(400));
    await openWith([], { ja });
    await expect.poll(() => prepared.length).toBeGreaterThan(10);
    expect(prepared).toContain('3番窓口へ、お越しください。');
    expect(prepared).not.toContain('2番窓口へ、お越しください。');
  });
});

describe('how loud', () => {
  test('the gain of this moment is on all of it; the lead-in and the length stay', async () => {
    let gain = 1;
    const maker = await open([], { ja: new MemoryVoice() }, { gain: () => gain });
    const loud = (await call(maker, 'A012')).sound;
    gain = 0.5;
    const soft = (await call(maker, 'A012')).sound;
    expect(peakDbfs(loud) - peakDbfs(soft)).toBeCloseTo(6, 1);
    expect([soft.length, soft.findIndex((sample) => sample !== 0)]).toEqual([
      loud.length,
      expect.closeTo(
        loud.findIndex((sample) => sample !== 0),
        -2,
      ),
    ]);
    expect(maker.silent).toBe(false);
    gain = 0;
    expect(maker.silent).toBe(true);
  });
});
