import { describe, expect, test } from 'vitest';
import { locale } from '../../broker/contract/ids.ts';
import { helpOnScreen } from './help-asking.ts';
import { deadlineOf } from './kiosk-deadlines.ts';
import { beatOf, kioskOf, lineOf, must, packOf } from './kiosk-samples.ts';
import { stepKiosk } from './kiosk-session.ts';
import {
  defaultTimings,
  emptyKiosk,
  type KioskEffect,
  type KioskInput,
  type KioskState,
} from './kiosk-state.ts';

const portuguese = must(locale, 'pt-BR');
const press: KioskInput = { type: 'call-staff', by: 'touch' };
const reply = (heard: boolean): KioskInput => ({ type: 'help-reply', heard });
const told = (helpAsked: boolean, overrides = {}): KioskInput => ({
  type: 'kiosk',
  snapshot: kioskOf([], { helpAsked, ...overrides }),
});
const presence = (online: boolean): KioskInput => ({ type: 'presence', online, beat: beatOf() });

/** A kiosk that is open, and what it did since. */
class Asking {
  state: KioskState = emptyKiosk;
  at = 100_000;
  readonly #effects: KioskEffect[] = [];

  constructor() {
    this.take({ type: 'site', pack: packOf() }, presence(true), told(false));
    this.take({ type: 'line', snapshot: lineOf() });
    this.done();
  }

  take(...inputs: readonly KioskInput[]): this {
    for (const input of inputs) {
      const { state, effects } = stepKiosk(this.state, input, this.at, defaultTimings);
      this.state = state;
      this.#effects.push(...effects);
    }
    return this;
  }

  pass(ms: number): this {
    this.at += ms;
    return this.take({ type: 'tick' });
  }

  get shows() {
    return helpOnScreen(this.state);
  }

  /** What was done since it was asked last: requests by kind, bells by name, words by key. */
  done(): readonly string[] {
    return this.#effects.splice(0).flatMap((effect) => {
      if (effect.kind === 'sound') return [effect.name];
      if (effect.kind === 'say') return effect.sentences.map(({ key }) => key);
      return [effect.kind];
    });
  }
}

describe('a call for a hand (K12)', () => {
  test('is asked once, heard once, and stands until somebody has come', () => {
    const kiosk = new Asking().take(press);
    expect([kiosk.shows, kiosk.done()]).toEqual(['asking', ['ask-help']]);
    kiosk.take(press, press);
    expect([kiosk.shows, kiosk.done()], 'pressed again').toEqual(['asking', []]);
    kiosk.take(reply(true));
    expect([kiosk.shows, kiosk.done()]).toEqual(['called', ['issued', 'assist.called']]);
    kiosk.take(told(true)).pass(600_000);
    expect([kiosk.shows, kiosk.done()]).toEqual(['called', []]);
    kiosk.take(press);
    expect([kiosk.shows, kiosk.done()], 'and again').toEqual([
      'called',
      ['issued', 'assist.called'],
    ]);
    kiosk.take(told(false));
    expect([kiosk.shows, kiosk.done()]).toEqual(['answered', ['issued', 'assist.answered']]);
    kiosk.pass(defaultTimings.helpSaidMs);
    expect(kiosk.shows).toBe('none');
    expect(kiosk.take(press).done()).toEqual(['ask-help']);
  });

  test('the snapshot may be quicker than the reply: it is said once all the same', () => {
    const kiosk = new Asking().take(press, told(true), reply(true));
    expect([kiosk.shows, kiosk.done()]).toEqual([
      'called',
      ['ask-help', 'issued', 'assist.called'],
    ]);
  });

  test('nobody was told: it says so, with other bells, and the button is back after a while', () => {
    const kiosk = new Asking().take(press, reply(false));
    expect([kiosk.shows, kiosk.done()]).toEqual([
      'unheard',
      ['ask-help', 'failed', 'assist.unheard'],
    ]);
    expect(deadlineOf(kiosk.state, defaultTimings)).toBe(kiosk.at + defaultTimings.helpSaidMs);
    kiosk.pass(defaultTimings.helpSaidMs - 1);
    expect(kiosk.shows).toBe('unheard');
    expect(kiosk.pass(1).shows).toBe('none');
  });

  test('while the broker is away nothing is asked, then or later', () => {
    const kiosk = new Asking().take(presence(false), press);
    expect([kiosk.shows, kiosk.done()]).toEqual(['unheard', ['failed', 'assist.unheard']]);
    kiosk.take(presence(true)).pass(60_000);
    expect([kiosk.shows, kiosk.done()]).toEqual(['none', []]);
  });

  test('an answer that was lost: the call is there after all, and is said to be', () => {
    const kiosk = new Asking().take(press, reply(false));
    kiosk.done();
    kiosk.take(told(true));
    expect([kiosk.shows, kiosk.done()]).toEqual(['called', ['issued', 'assist.called']]);
  });

  test('a call from before a restart stands without a sound; one that ended with its day is over', () => {
    const kiosk = new Asking().take(told(true));
    expect([kiosk.shows, kiosk.done()]).toEqual(['called', []]);
    kiosk.take(told(false, { block: 'day-closed' }));
    expect([kiosk.shows, kiosk.done()]).toEqual(['none', []]);
  });

  test('who called keeps their language while nobody has come, for three minutes', () => {
    const kiosk = new Asking().take({ type: 'choose-language', locale: portuguese }, press);
    kiosk.take(told(true)).pass(defaultTimings.leftAloneMs + 1_000);
    expect(kiosk.state.locale).toBe(portuguese);
    expect(kiosk.pass(defaultTimings.helpWaitMs).state.locale).toBeUndefined();
    expect(kiosk.shows).toBe('called');
  });

  test('by the guide by touch it is read first; a finger on its way calls nobody, a held key does', () => {
    const by = (how: 'touch' | 'slide' | 'key'): KioskInput => ({ type: 'call-staff', by: how });
    const kiosk = new Asking().take({ type: 'guide', on: true });
    kiosk.done();
    kiosk.take(by('slide'), by('slide'));
    expect([kiosk.shows, kiosk.done()]).toEqual(['none', ['guide.touch_help']]);
    kiosk.take(by('touch'));
    expect([kiosk.shows, kiosk.done()], 'not heard to its end').toEqual(['none', []]);
    kiosk.pass(1_000).take(by('touch'));
    expect([kiosk.shows, kiosk.done()]).toEqual(['asking', ['ask-help']]);
    expect(kiosk.state.guide?.step).toBe('listing');
    const other = new Asking().take({ type: 'guide', on: true });
    expect(other.take(by('key')).done()).toContain('ask-help');
    expect(new Asking().take(by('slide')).done()).toEqual([]);
  });

  test('behind the PIN, and while people must leave, nobody is called', () => {
    const tries = { triesLeft: 5, lockedUntil: Number.NEGATIVE_INFINITY };
    const staff = new Asking().take({ type: 'staff-open', tries }, press);
    expect([staff.shows, staff.done()]).toEqual(['none', []]);
    const beat = beatOf({ mode: 'stopped', notice: 'evacuate' });
    const leaving = new Asking().take({ type: 'presence', online: true, beat }, press);
    expect([leaving.shows, leaving.done()]).toEqual(['none', []]);
  });
});
