import { beforeEach, describe, expect, test } from 'vitest';
import { MemoryPassword } from '../../broker/client/password/memory-password.ts';
import { type EpochMs, epochMs, type StaffId, staffId } from '../../broker/contract/ids.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { ACCOUNTS_MAX, type AccountsDocument, type StaffRole } from './account.ts';
import { AccountBook } from './account-book.ts';
import { isGuessable } from './guessable-pin.ts';

const at: EpochMs = parsed(epochMs, 1_785_547_800_000);
const id = (text: string): StaffId => parsed(staffId, text);
const password = 'correct horse battery';

/** Writes late, as a disk does; set `broken` and it writes nothing. */
class SlowStore {
  data: AccountsDocument = { accounts: [] };
  broken = false;

  async write(data: AccountsDocument): Promise<Result<undefined, string>> {
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (this.broken) return err('disk full');
    this.data = data;
    return ok(undefined);
  }
}

let store: SlowStore;
let passwords: MemoryPassword;
let book: AccountBook;

beforeEach(() => {
  store = new SlowStore();
  passwords = new MemoryPassword();
  book = new AccountBook(store, passwords);
});

const add = (staff: string, role: StaffRole = 'clerk') =>
  book.add({ staffId: id(staff), role, password, at });
const ids = () => store.data.accounts.map((account) => account.staffId);

describe('the first account (F63)', () => {
  test('nobody ships with one, and the first is a 責任者', async () => {
    expect(book.isEmpty).toBe(true);
    const first = await book.addFirst({ staffId: id('suzuki'), password, at });
    expect(first).toMatchObject({ ok: true, value: { role: 'lead', disabled: false } });
    expect(book.isEmpty).toBe(false);
  });

  test('only once, though two are sent in the same moment', async () => {
    const both = await Promise.all([
      book.addFirst({ staffId: id('suzuki'), password, at }),
      book.addFirst({ staffId: id('mallory'), password, at }),
    ]);
    expect(both.map((each) => each.ok)).toEqual([true, false]);
    expect(await book.addFirst({ staffId: id('late'), password, at })).toEqual(err('not-first'));
    expect(ids()).toEqual(['suzuki']);
  });
});

describe('adding (R47)', () => {
  test('two in the same moment are both kept', async () => {
    await Promise.all([add('suzuki'), add('tanaka'), add('sato')]);
    expect(ids()).toEqual(['suzuki', 'tanaka', 'sato']);
  });

  test('one id is one person, though it is sent twice in the same moment', async () => {
    const both = await Promise.all([add('suzuki'), add('suzuki', 'lead')]);
    expect(both.map((each) => (each.ok ? 'ok' : each.error))).toEqual(['ok', 'id-taken']);
  });

  test('the password is nowhere in what is kept but as its hash', async () => {
    await add('suzuki');
    expect(store.data.accounts[0]?.passwordHash).toBe(await passwords.hash(password));
    expect(Object.keys(store.data.accounts[0] ?? {})).toEqual([
      ...['staffId', 'role', 'handedOverUntil', 'passwordHash', 'createdAt', 'disabled'],
    ]);
  });

  test('what the file could not hold is refused', async () => {
    await add('suzuki');
    const [one] = store.data.accounts;
    const many = Array.from({ length: ACCOUNTS_MAX }, (_, nth) => ({
      ...one,
      staffId: id(`s-${nth}`),
    }));
    store.data = { accounts: many } as AccountsDocument;
    expect(await add('one-more')).toEqual(err('too-many'));
  });

  test('an account that was not written does not exist', async () => {
    store.broken = true;
    expect(await add('suzuki')).toEqual(err('not-written'));
    expect(book.isEmpty).toBe(true);
  });
});

describe('disabling', () => {
  test('a disabled account does not sign in, an enabled one does again', async () => {
    await add('suzuki', 'lead');
    await add('tanaka');
    expect(await book.setDisabled(id('tanaka'), true)).toEqual(ok(undefined));
    expect(await book.signIn(id('tanaka'), password, at)).toBeUndefined();
    await book.setDisabled(id('tanaka'), false);
    expect(await book.signIn(id('tanaka'), password, at)).toMatchObject({ staffId: 'tanaka' });
  });

  test('somebody is left who can make accounts, though two disable each other', async () => {
    await add('suzuki', 'lead');
    await add('sato', 'lead');
    const both = await Promise.all([
      book.setDisabled(id('suzuki'), true),
      book.setDisabled(id('sato'), true),
    ]);
    expect(both).toEqual([ok(undefined), err('last-lead')]);
  });

  test('an unknown account', async () => {
    expect(await book.setDisabled(id('nobody'), true)).toEqual(err('unknown-account'));
  });

  test('disabled while the password is looked at: not signed in', async () => {
    await add('suzuki', 'lead');
    await add('tanaka');
    const signing = book.signIn(id('tanaka'), password, at);
    const [one, two] = store.data.accounts;
    if (one && two) store.data = { accounts: [one, { ...two, disabled: true }] };
    expect(await signing).toBeUndefined();
  });
});

describe('signing in (R53)', () => {
  test('the right password, and nothing else', async () => {
    await add('suzuki');
    expect(await book.signIn(id('suzuki'), password, at)).toMatchObject({ staffId: 'suzuki' });
    expect(await book.signIn(id('suzuki'), `${password} `, at)).toBeUndefined();
    expect(await book.signIn(id('tanaka'), password, at)).toBeUndefined();
  });

  test('an unknown id costs a hash as well: it takes as long as a wrong password', async () => {
    await add('suzuki');
    await book.signIn(id('suzuki'), 'wrong', at);
    await book.signIn(id('nobody'), 'wrong', at);
    expect(passwords.checked).toBe(2);
  });
});

describe('what a person chooses, and what is handed to them (R53)', () => {
  const dayMs = 24 * 60 * 60_000;
  const later = (ms: number) => parsed(epochMs, at + ms);

  beforeEach(async () => {
    await add('suzuki', 'lead');
    await add('tanaka');
  });

  test('a handed-over password is for one day and one sign-in; the PIN goes with the old one', async () => {
    await book.setPin(id('tanaka'), '480715');
    const handed = await book.handOver(id('tanaka'), at);
    if (!handed.ok) throw new Error(handed.error);
    expect(handed.value).toMatch(/^([a-hjkmnp-z2-9]{4}-){2}[a-hjkmnp-z2-9]{4}$/);
    expect(await book.signIn(id('tanaka'), password, at)).toBeUndefined();
    expect(await book.isPin(id('tanaka'), '480715')).toBe(false);
    expect(await book.signIn(id('tanaka'), handed.value, later(dayMs))).toBeDefined();
    expect(await book.signIn(id('tanaka'), handed.value, later(dayMs + 1))).toBeUndefined();
    await book.setPassword(id('tanaka'), 'a phrase of my own');
    expect(book.find(id('tanaka'))).not.toHaveProperty('handedOverUntil');
    expect(await book.signIn(id('tanaka'), 'a phrase of my own', later(dayMs + 1))).toBeDefined();
    expect(await book.signIn(id('tanaka'), handed.value, at)).toBeUndefined();
  });

  test('no two of them are the same', async () => {
    const handed = await Promise.all(
      Array.from({ length: 20 }, () => book.handOver(id('tanaka'), at)),
    );
    expect(new Set(handed.map((each) => each.ok && each.value)).size).toBe(20);
  });

  test('a PIN is its owner’s alone, and nobody’s before they chose one', async () => {
    expect(await book.isPin(id('suzuki'), '480715')).toBe(false);
    await book.setPin(id('suzuki'), '480715');
    expect(await book.isPin(id('suzuki'), '480715')).toBe(true);
    expect(await book.isPin(id('tanaka'), '480715')).toBe(false);
    expect(await book.isPin(id('nobody'), '480715')).toBe(false);
    expect(store.data.accounts.at(0)?.pinHash).toMatch(/^\$argon2id\$/);
  });

  test('somebody unknown, and a full disk: refused, and nothing is changed', async () => {
    expect(await book.setPin(id('nobody'), '480715')).toEqual(err('unknown-account'));
    store.broken = true;
    expect(await book.handOver(id('tanaka'), at)).toEqual(err('not-written'));
    store.broken = false;
    expect(await book.signIn(id('tanaka'), password, at)).toBeDefined();
  });
});

describe('PINs that are guessed first', () => {
  test.each([
    ...['000000', '123456', '654321', '890123', '135791', '121212', '112211', '123123', '123321'],
    ...['147258', '852741', '159753', '258000'],
  ])('%s', (pin) => {
    expect(isGuessable(pin, 'suzuki')).toBe(true);
  });

  test.each([
    ['198307', 'suzuki-198307'],
    ['519847', 'suzuki.1984'],
    ['001984', 'suzuki1984'],
  ])('%s of %s: the figures of the id', (pin, staffId) => {
    expect(isGuessable(pin, staffId)).toBe(true);
  });

  test.each(['480715', '902846', '371950'])('%s is none of them', (pin) => {
    expect(isGuessable(pin, 'suzuki-12')).toBe(false);
  });
});
