import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decode } from '../../contract/decode.ts';
import { type TicketNumber, ticketNumber } from '../../contract/ids.ts';
import { readCounter, readingOf, readNumber, spokenText } from './reading.ts';

const ja = JSON.parse(readFileSync('config/locales/ja.json', 'utf8')) as {
  texts: Record<'voice.call' | 'voice.recall', string>;
};

function number(text: string): TicketNumber {
  const decoded = decode(ticketNumber, text);
  if (!decoded.ok) throw new Error(text);
  return decoded.value;
}

function say(key: 'voice.call' | 'voice.recall', ticket: string, label: string) {
  return readingOf(ja.texts[key], number(ticket), label);
}

test('R16: each of 1 to 999 is read as bare digits after its letter, but 110 in letters', () => {
  for (let n = 1; n <= 999; n += 1) {
    const read = readNumber(number(`A${String(n).padStart(3, '0')}`));
    expect(read).toBe(n === 110 ? 'A、百十' : `A、${n}`);
  }
});

test('numbers of four and five digits lose their leading zeros too; 1110 keeps its digits', () => {
  expect(readNumber(number('B0110'))).toBe('B、百十');
  expect(readNumber(number('B1110'))).toBe('B、1110');
  expect(readNumber(number('C00012'))).toBe('C、12');
});

test('a counter is read as a number without zeros, or as its letter', () => {
  expect(['3', '03', '12', 'A'].map(readCounter)).toEqual(['3', '3', '12', 'A']);
});

test('R16: a call is two phrases, cut at the comma before the counter', () => {
  expect(say('voice.call', 'A012', '3')?.phrases).toEqual([
    { text: '番号フダ、A、12番のかた、', pauseAfterMs: 390 },
    { text: '3番窓口へ、お越しください。', pauseAfterMs: 600 },
  ]);
});

test('a recall has its own first sentence, and shares the rest with the call', () => {
  const recall = say('voice.recall', 'B110', '12')?.phrases.map(({ text }) => text);
  expect(recall).toEqual([
    '繰り返しお呼びいたします。',
    '番号フダ、B、百十番のかた、',
    '12番窓口へ、お越しください。',
  ]);
});

test('the spoken text is the phrases in order', () => {
  const reading = say('voice.call', 'A012', '3');
  expect(reading && spokenText(reading)).toBe(
    '番号フダ、A、12番のかた、3番窓口へ、お越しください。',
  );
});

test('no reading holds a word that the engine reads wrong (番号札, 方)', () => {
  for (const key of ['voice.call', 'voice.recall'] as const) {
    const reading = say(key, 'A001', '1');
    expect(reading && spokenText(reading)).not.toMatch(/札|方/u);
  }
});

test('a text without a comma stays whole; one without both placeholders is not read at all', () => {
  const whole = readingOf('Number {number} to {counter}.', number('A001'), '1');
  expect(whole?.phrases.map(({ text }) => text)).toEqual(['Number A、1 to 1.']);
  for (const text of [
    '番号フダ',
    '{number}番のかた',
    '{counter}番へ{number}',
    '{x}{number}{counter}',
  ]) {
    expect(readingOf(text, number('A001'), '1')).toBeUndefined();
  }
});
