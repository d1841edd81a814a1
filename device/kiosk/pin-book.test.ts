import { describe, expect, test } from 'vitest';
import { ManualClock } from '../../broker/client/manual-clock.ts';
import { MemoryPassword } from '../../broker/client/password/memory-password.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { PinBook } from './pin-book.ts';

const hasher = new MemoryPassword();
const hash = await hasher.hash('4711');

function bookOn(disk: { failures: number; full?: boolean }, clock = new ManualClock()) {
  const document = {
    get data() {
      return { failures: disk.failures };
    },
    async write(data: { failures: number }) {
      if (disk.full) return err('no space');
      disk.failures = data.failures;
      return ok(undefined);
    },
  };
  return { book: new PinBook({ hash, hasher, document, clock }), clock, disk };
}

describe('the PIN of the staff mode (five tries)', () => {
  test('the right one opens, and forgets the wrong ones', async () => {
    const { book, disk } = bookOn({ failures: 0 });
    expect(await book.check('0000')).toMatchObject({ triesLeft: 4 });
    expect(await book.check('4711')).toBe('right');
    expect(disk.failures).toBe(0);
    expect(book.tries.triesLeft).toBe(5);
  });

  test('after the fifth wrong one nobody is let in for five minutes, then one try at a time', async () => {
    const { book, clock } = bookOn({ failures: 0 });
    for (let wrong = 0; wrong < 5; wrong += 1) await book.check('0000');
    const checkedBefore = hasher.checked;
    expect(await book.check('4711')).toMatchObject({ triesLeft: 0 });
    expect(hasher.checked).toBe(checkedBefore);
    clock.advance(300_000);
    expect(book.tries.triesLeft).toBe(1);
    expect(await book.check('0000')).toMatchObject({ triesLeft: 0 });
    clock.advance(300_000);
    expect(await book.check('4711')).toMatchObject({ triesLeft: 0 });
    clock.advance(300_000);
    expect(await book.check('4711')).toBe('right');
  });

  test('switching the box off and on gives no further try', async () => {
    const { book, disk } = bookOn({ failures: 0 });
    for (let wrong = 0; wrong < 5; wrong += 1) await book.check('0000');
    const { book: again, clock } = bookOn(disk);
    expect(await again.check('4711')).toMatchObject({ triesLeft: 0 });
    clock.advance(300_000);
    expect(await again.check('4711')).toBe('right');
  });

  test('two at once are one, and a disk that keeps no count lets nobody in', async () => {
    const { book } = bookOn({ failures: 0 });
    const [first, second] = await Promise.all([book.check('0000'), book.check('4711')]);
    expect([first, second]).toEqual([
      expect.objectContaining({ triesLeft: 4 }),
      expect.objectContaining({ triesLeft: 4 }),
    ]);
    expect(await bookOn({ failures: 0, full: true }).book.check('4711')).not.toBe('right');
  });

  test('without a PIN nobody gets in', async () => {
    const { document } = { document: { data: { failures: 0 }, write: async () => ok(undefined) } };
    const book = new PinBook({ hash: undefined, hasher, document, clock: new ManualClock() });
    expect(book.exists).toBe(false);
    expect(await book.check('4711')).not.toBe('right');
  });
});
