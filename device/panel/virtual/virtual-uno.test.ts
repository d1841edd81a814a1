import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualUno } from './virtual-uno.ts';

function uno() {
  const said: string[] = [];
  const board = new VirtualUno({
    answer: (bytes) => said.push(Buffer.from(bytes).toString('hex')),
    changed: () => {},
  });
  return { board, said, hear: (...bytes: number[]) => board.receive(Uint8Array.from(bytes)) };
}

test('it greets with version and firmware when it starts', () => {
  const { board, said } = uno();
  board.start();
  expect(said[0]).toBe('f90205');
  expect(said[1]).toMatch(/^f0790205.*f7$/);
});

test('an output is what was written to it; another pin of the port keeps its own', () => {
  const { board, hear } = uno();
  hear(0xf4, 4, 1, 0xf4, 5, 1, 0x90, 0b1_0000, 0);
  expect([board.drives(4), board.drives(5)]).toEqual([true, false]);
  hear(0xf5, 5, 1);
  expect([board.drives(4), board.drives(5)]).toEqual([true, true]);
  hear(0xf4, 4, 0);
  expect(board.drives(4)).toBe(undefined);
});

test('an input is reported when its port is switched on, and at every change', () => {
  const { board, said, hear } = uno();
  hear(0xf4, 2, 11);
  board.pull(2, false);
  expect(said).toEqual([]);
  hear(0xd0, 1);
  board.pull(2, undefined);
  board.pull(2, undefined);
  board.pull(2, false);
  expect(said).toEqual(['900000', '900400', '900000']);
  hear(0xd0, 0);
  board.pull(2, undefined);
  expect(said).toHaveLength(3);
});

test('1 written to an input switches its pull-up on, as before Firmata 2.5', () => {
  const { said, hear } = uno();
  hear(0xf4, 9, 0, 0xd1, 1, 0x91, 0b10, 0, 0xd1, 1);
  expect(said).toEqual(['910000', '910200']);
});

test('after a reset nothing is lit, nothing is reported', () => {
  const { board, said, hear } = uno();
  hear(0xf5, 4, 1, 0xf4, 2, 11, 0xd0, 1, 0xff);
  board.pull(2, false);
  expect(board.drives(4)).toBe(false);
  expect(said).toEqual(['900400']);
});

test('F16: any bytes at all leave it answering', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const { board, said } = uno();
      board.receive(bytes);
      board.pull(2, true);
      said.length = 0;
      board.receive(Uint8Array.of(0xf9));
      expect(said).toEqual(['f90205']);
    }),
    { numRuns: 1_000 },
  );
});
