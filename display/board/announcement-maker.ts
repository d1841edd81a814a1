import type { NodeClock } from '../../broker/client/node-clock.ts';
import { amplified, type Pcm } from '../../broker/client/sound/pcm.ts';
import type { Recordings } from '../../broker/client/sound/recordings.ts';
import type { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { Voice, VoiceFault } from '../../broker/client/sound/voice-port.ts';
import type { CallAnnouncement } from '../../broker/contract/announcement.ts';
import type { BoardCall } from '../../broker/contract/board-snapshot.ts';
import type { TicketNumber } from '../../broker/contract/ids.ts';
import type { LineSnapshot } from '../../broker/contract/line-snapshot.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { voiceQuality } from '../../broker/contract/voice-quality.ts';
import { announcementSound, type SpokenPhrase } from './announcement-sound.ts';
import {
  clipsOfCounters,
  clipsOfNumbers,
  firstNumbers,
  inTraining,
  numbersSoonCalled,
  type SpokenCall,
  type SpokenClip,
  spokenCall,
  spokenCheck,
  trainingClip,
} from './spoken-texts.ts';

export type MakerParts = {
  /** Those that are open; Japanese from the start, where it is installed. Whoever opened them closes them. */
  readonly voices: VoiceByLocale;
  /** Opens the voice of a language that the site wants to hear. */
  readonly openVoice: (locale: string) => Promise<Result<Voice, VoiceFault>>;
  readonly recordings: Recordings | undefined;
  /** 0 to 1: how loud it is to be at this moment. */
  readonly gain: () => number;
  /** Silence before each announcement; long enough for the television that sounds. */
  readonly leadInMs: number;
  /** Whether each call begins with the word that it is a training's (R22). */
  readonly training?: boolean;
  readonly clock: NodeClock;
  readonly log: Logger;
};

/** An announcement, ready to be played. */
export type Made = {
  readonly sound: Pcm;
  /** What the voices were given to read, or `chime`. */
  readonly spoken: string;
  /** Why it has its chime alone, though a voice was there to say it. */
  readonly fault: string | undefined;
};

/** What one language says of a call, as text and as sound. */
type Said = { readonly text: string; readonly phrases: readonly SpokenPhrase[] };

/** The second language must not keep the first waiting, who has pressed and those who listen. */
const SECOND_WITHIN_MS = 1_000;
/** Longer than any hall's counters and waiting numbers in three languages. */
const AHEAD_MAX = 2_000;
const SPOKEN_MAX = 400;

/**
 * Makes the sound of an announcement: chime, Japanese, and at most one language more (R5, R16). The
 * city's own recordings come before the engines' clips; those are made when a number is issued, so
 * that nothing has to be made when it is called.
 */
export class AnnouncementMaker {
  readonly #parts: MakerParts;
  #pack: SitePack | undefined;
  #locales: readonly string[] = [];
  #line: LineSnapshot | undefined;
  /** By letter: the newest number whose clips were asked for. */
  readonly #newest = new Map<string, TicketNumber>();
  /** To be made while nobody waits for them, by what they say. */
  readonly #ahead = new Map<string, SpokenClip>();
  #makingAhead = false;
  readonly #opened = new Set<string>();
  /** Languages of which it was said that they are not heard. */
  readonly #missed = new Set<string>();
  #closed = false;

  constructor(parts: MakerParts) {
    this.#parts = parts;
  }

  /** At this time of day, nothing is to be heard. */
  get silent(): boolean {
    return this.#parts.gain() === 0;
  }

  /** @param spoken - languages that may follow the Japanese (`spokenLocales` of the board) */
  setSite(pack: SitePack, spoken: readonly string[]): void {
    this.#pack = pack;
    this.#locales = ['ja', ...spoken.filter((locale) => locale !== 'ja')];
    void this.#openVoices(spoken).then(() => {
      // Asked for anew: of what was issued before, other words or languages are wanted now.
      this.#newest.clear();
      this.#makeSoon([
        ...(this.#parts.training ? this.#locales.flatMap((l) => trainingClip(pack, l) ?? []) : []),
        ...clipsOfCounters(pack, this.#locales),
        ...clipsOfNumbers(pack, this.#locales, firstNumbers(pack)),
      ]);
      if (this.#line) this.seeLine(this.#line);
    });
  }

  /** Numbers were issued: they will be called. */
  seeLine(line: LineSnapshot): void {
    this.#line = line;
    if (!this.#pack) return;
    for (const service of line.services) {
      const letter = service.newest?.slice(0, 1) ?? '';
      const numbers = numbersSoonCalled(service, this.#newest.get(letter));
      if (service.newest) this.#newest.set(letter, service.newest);
      this.#makeSoon(clipsOfNumbers(this.#pack, this.#locales, numbers));
    }
  }

  /** @param call - the board's own entry: number and counter are as it shows them */
  async make(announcement: CallAnnouncement, call: BoardCall, chimeOnly: boolean): Promise<Made> {
    const { voice, recall, locales } = announcement;
    if (voice !== 'voice' || chimeOnly) return this.#made([]);
    const called = { ...call, recall };
    const locale = locales.find((each) => each !== 'ja');
    const [japanese, second] = await Promise.all([
      this.#said(this.#call('ja', called)),
      locale && this.#within(SECOND_WITHIN_MS, this.#said(this.#call(locale, called))),
    ]);
    if (locale && second) this.#note(locale, second);
    return this.#orChime(japanese, second?.ok ? [second.value] : []);
  }

  /** The chime and one sentence, which somebody listens to (issue 4, point 5). */
  async makeCheck(): Promise<Made> {
    return this.#orChime(await this.#said(spokenCheck(this.#pack)), []);
  }

  close(): void {
    this.#closed = true;
    this.#ahead.clear();
  }

  #call(locale: string, called: BoardCall & { readonly recall: boolean }): SpokenCall | undefined {
    const call = spokenCall(this.#pack, locale, called);
    if (!call || !this.#pack || !this.#parts.training) return call;
    return inTraining(this.#pack, locale, call);
  }

  async #orChime(japanese: Result<Said, VoiceFault>, more: readonly Said[]): Promise<Made> {
    if (japanese.ok) return this.#made([japanese.value, ...more]);
    // Where no voice is installed the chime is all that is wanted (design part 9).
    if (!this.#parts.voices.speaks('ja')) return this.#made([]);
    const { kind, detail } = japanese.error;
    return { ...(await this.#made([])), fault: `voice ${kind}: ${detail}` };
  }

  async #made(languages: readonly Said[]): Promise<Made> {
    const { recordings, leadInMs, gain } = this.#parts;
    const chime = await recordings?.clip('chime');
    const phrases = languages.map((each) => each.phrases);
    const sound = announcementSound({ leadInMs, chime, languages: phrases });
    const factor = gain();
    const spoken = languages.map(({ text }) => text).join(' / ') || 'chime';
    return {
      sound: factor === 1 ? sound : amplified(sound, 20 * Math.log10(factor)),
      spoken: spoken.slice(0, SPOKEN_MAX),
      fault: undefined,
    };
  }

  async #said(call: SpokenCall | undefined): Promise<Result<Said, VoiceFault>> {
    if (!call) return err({ kind: 'unspeakable', detail: 'the site has no text of a call in it' });
    const clips = await Promise.all(call.clips.map((clip) => this.#clip(clip)));
    const phrases: SpokenPhrase[] = [];
    for (const [i, clip] of clips.entries()) {
      if (!clip.ok) return clip;
      phrases.push({ pcm: clip.value, pauseAfterMs: call.clips[i]?.pauseAfterMs ?? 0 });
    }
    return ok({ text: call.text, phrases });
  }

  async #clip({ recording, text, locale }: SpokenClip): Promise<Result<Pcm, VoiceFault>> {
    const recorded = recording && (await this.#parts.recordings?.clip(recording));
    return recorded ? ok(recorded) : this.#parts.voices.say(text, locale);
  }

  #within<T>(ms: number, made: Promise<Result<T, VoiceFault>>): Promise<Result<T, VoiceFault>> {
    return new Promise((resolve) => {
      const late = err<VoiceFault>({ kind: 'overdue', detail: `not made within ${ms} ms` });
      const cancel = this.#parts.clock.after(ms, () => resolve(late));
      void made.then((result) => {
        cancel();
        resolve(result);
      });
    });
  }

  /** Said once when a second language is not heard, and anew after it was. */
  #note(locale: string, said: Result<Said, VoiceFault>): void {
    if (said.ok) this.#missed.delete(locale);
    else this.#miss(locale, said.error.detail);
  }

  #miss(locale: string, because: string): void {
    if (this.#missed.has(locale)) return;
    this.#missed.add(locale);
    this.#parts.log.warn('voice.missing', { locale, because });
  }

  async #openVoices(locales: readonly string[]): Promise<void> {
    for (const locale of locales) {
      // Opened already, by this maker or by that of the other hall.
      const { voices } = this.#parts;
      const opened = this.#opened.has(locale) || voices.locales.includes(locale);
      if (locale === 'ja' || opened) continue;
      this.#opened.add(locale);
      const voice = await this.#parts.openVoice(locale);
      if (!voice.ok) {
        this.#miss(locale, voice.error.detail);
        continue;
      }
      voices.add(locale, voice.value);
      this.#parts.log.info('voice.opened', { locale, quality: voiceQuality(locale) });
    }
  }

  #makeSoon(clips: readonly SpokenClip[]): void {
    for (const clip of clips) {
      if (this.#ahead.size < AHEAD_MAX) this.#ahead.set(`${clip.locale} ${clip.text}`, clip);
    }
    if (!this.#makingAhead) void this.#makeAhead();
  }

  /** One by one: what is called meanwhile has the machine's other core. */
  async #makeAhead(): Promise<void> {
    this.#makingAhead = true;
    for (let [next] = this.#ahead; next && !this.#closed; [next] = this.#ahead) {
      const [key, { recording, text, locale }] = next;
      this.#ahead.delete(key);
      const recorded = recording && (await this.#parts.recordings?.clip(recording));
      if (!recorded) await this.#parts.voices.prepare(text, locale);
    }
    this.#makingAhead = false;
  }
}
