import { beforeEach, describe, expect, test } from 'vitest';
import type { HallMode } from '../../../broker/contract/hall-beat.ts';
import type { PhoneView } from '../../status/drawing/status-view.ts';
import { Patience } from './patience.ts';

const around = { connected: true, rate: 1, opensAt: undefined, calling: [] };
const nothingSaid = { asOf: undefined, issueEnd: undefined, notice: undefined };
const unknownIn = (mode: HallMode): PhoneView => {
  return { ...around, ...nothingSaid, mode, ticket: { known: false } };
};
const unknown = unknownIn('open');
const known = {
  ...unknown,
  ticket: { known: true, number: 'B001', locale: 'pt-BR', state: 'waiting' },
} as unknown as PhoneView;

let patience: Patience;
beforeEach(() => {
  patience = new Patience();
});

describe('F43: a number that the hall does not hand over', () => {
  test('is looked for, for twelve seconds after the first answer, then called unknown', () => {
    const told = [0, 2_000, 11_999, 12_000, 60_000].map((at) => patience.look(unknown, at));
    expect(told.map(({ certain }) => certain)).toEqual([false, false, false, true, true]);
    expect(told.every(({ view, old }) => view === unknown && !old)).toBe(true);
  });

  test('found meanwhile, and lost once more: it is looked for anew, and stays as old', () => {
    patience.look(unknown, 0);
    expect(patience.look(known, 11_000)).toEqual({ view: known, certain: true, old: false });
    expect(patience.look(unknown, 13_000)).toEqual({ view: known, certain: false, old: true });
    expect(patience.look(unknown, 24_999).view.ticket).toMatchObject({ number: 'B001' });
    expect(patience.look(unknown, 25_000)).toEqual({ view: unknown, certain: true, old: false });
  });

  test('F45: once the day is closed nothing of it stays', () => {
    patience.look(known, 0);
    const closed = unknownIn('day-closed');
    expect(patience.look(closed, 1)).toEqual({ view: closed, certain: true, old: false });
  });
});

test('R8: the ticket’s language is remembered when the ticket is gone', () => {
  patience.look(known, 0);
  patience.look(unknownIn('day-closed'), 1);
  expect(patience.ticket?.locale).toBe('pt-BR');
});
