import { expect, test } from 'vitest';
import { argon2Password } from '../../broker/client/password/argon2-password.ts';
import { epochMs, staffId } from '../../broker/contract/ids.ts';
import { err, ok } from '../../broker/contract/result.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { AccountBook } from './account-book.ts';

test('argon2id, with a salt of its own, and only the same password matches', async () => {
  const hashes = await Promise.all([
    argon2Password.hash('一番窓口'),
    argon2Password.hash('一番窓口'),
  ]);
  expect(hashes[0]).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(hashes[0]).not.toBe(hashes[1]);
  expect(await argon2Password.matches(hashes[0] ?? '', '一番窓口')).toBe(true);
  expect(await argon2Password.matches(hashes[0] ?? '', '二番窓口')).toBe(false);
});

test('an id that nobody has is refused by the same means, not by an error', async () => {
  const book = new AccountBook(
    { data: { accounts: [] }, write: async () => err('nothing is kept') },
    argon2Password,
  );
  expect(await book.signIn(parsed(staffId, 'nobody'), 'x', parsed(epochMs, 1))).toBeUndefined();
});

test('what is hashed passes the schema of the account file', async () => {
  let kept: unknown;
  const store = {
    data: { accounts: [] },
    write: async (data: unknown) => {
      kept = data;
      return ok(undefined);
    },
  };
  const at = parsed(epochMs, 1);
  const first = { staffId: parsed(staffId, 'suzuki'), password: 'ten letters', at };
  await new AccountBook(store, argon2Password).addFirst(first);
  const { accountsDocument } = await import('./account.ts');
  expect(parsed(accountsDocument, kept).accounts).toHaveLength(1);
});
