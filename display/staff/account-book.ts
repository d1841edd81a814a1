import { randomInt } from 'node:crypto';
import { instant } from '../../broker/client/hall-time.ts';
import type { PasswordHasher } from '../../broker/client/password/password-port.ts';
import type { EpochMs, StaffId } from '../../broker/contract/ids.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { ACCOUNTS_MAX, type Account, type AccountsDocument, type StaffRole } from './account.ts';

/** Where the accounts stay: lowdb with the durable adapter, or memory in a test. */
export interface AccountStore {
  readonly data: AccountsDocument;
  write(data: AccountsDocument): Promise<Result<undefined, string>>;
}

export type AccountProblem =
  | 'id-taken'
  | 'unknown-account'
  | 'not-first'
  | 'last-lead'
  | 'too-many'
  | 'not-written';

/** A hash of no password: an unknown id takes as long to refuse as a wrong password. */
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** A password on a slip of paper is good for a day, not for as long as the slip lies about. */
const HANDED_OVER_MS = 24 * 60 * 60_000;
/** A new account's waits longer: somebody may be registered well before their first day. */
const FIRST_PASSWORD_MS = 14 * HANDED_OVER_MS;
/** Letters and figures that nobody mistakes for one another; 59 bits. */
const LEGIBLE = 'abcdefghjkmnpqrstuvwxyz23456789';

type NewAccount = {
  readonly staffId: StaffId;
  readonly role: StaffRole;
  readonly password: string;
  readonly at: EpochMs;
  /** Whoever adds somebody else knows their first password: it lets in to choose another (R53). */
  readonly handedOverUntil?: EpochMs;
};

/** The staff's own accounts: individual ids, full passwords, nobody's name (R47, R53, R54). */
export class AccountBook {
  readonly #store: AccountStore;
  readonly #hasher: PasswordHasher;
  /** One change after another: each is decided on what the one before has written. */
  #tail: Promise<unknown> = Promise.resolve();

  constructor(store: AccountStore, hasher: PasswordHasher) {
    this.#store = store;
    this.#hasher = hasher;
  }

  /** No account yet: the first start asks for the first 責任者, because nobody ships with a default. */
  get isEmpty(): boolean {
    return this.accounts.length === 0;
  }

  get accounts(): readonly Account[] {
    return this.#store.data.accounts;
  }

  /** Adds the first 責任者 of a fresh hall; refuses `not-first` ever after (reliability F63). */
  async addFirst(
    first: Omit<NewAccount, 'role' | 'handedOverUntil'>,
  ): Promise<Result<Account, AccountProblem>> {
    if (!this.isEmpty) return err('not-first');
    return this.#add({ ...first, role: 'lead' }, () => (this.isEmpty ? undefined : 'not-first'));
  }

  /** Refuses `id-taken` and `too-many`. */
  add(added: Omit<NewAccount, 'handedOverUntil'>): Promise<Result<Account, AccountProblem>> {
    const handedOverUntil = instant(added.at + FIRST_PASSWORD_MS);
    const taken = () => (this.find(added.staffId) ? 'id-taken' : undefined);
    return this.#add({ ...added, handedOverUntil }, taken);
  }

  /** Refuses `last-lead`: somebody must be left who can make accounts. */
  setDisabled(staffId: StaffId, disabled: boolean): Promise<Result<undefined, AccountProblem>> {
    return this.#change(staffId, (account) => ({ ...account, disabled }));
  }

  /** The account, when id and password are right, it is not disabled, and not too late for it. */
  async signIn(staffId: StaffId, password: string, at: EpochMs): Promise<Account | undefined> {
    const found = this.find(staffId);
    const matches = await this.#hasher.matches(found?.passwordHash ?? nobody, password);
    if (!matches || at > (found?.handedOverUntil ?? at)) return undefined;
    // Looked up again: it may have been disabled while its password was checked.
    return this.find(staffId)?.disabled === false ? found : undefined;
  }

  /** Whether this is the person's own password. */
  async isPassword(staffId: StaffId, password: string): Promise<boolean> {
    return this.#hasher.matches(this.find(staffId)?.passwordHash ?? nobody, password);
  }

  /** Whether this is the person's own PIN; nobody's before they have chosen one. */
  async isPin(staffId: StaffId, pin: string): Promise<boolean> {
    const hash = this.find(staffId)?.pinHash;
    return hash !== undefined && this.#hasher.matches(hash, pin);
  }

  /** A password of the person's own choice. */
  async setPassword(staffId: StaffId, password: string) {
    const passwordHash = await this.#hasher.hash(password);
    return this.#change(staffId, ({ handedOverUntil: _over, ...account }) => {
      return { ...account, passwordHash };
    });
  }

  async setPin(staffId: StaffId, pin: string) {
    const pinHash = await this.#hasher.hash(pin);
    return this.#change(staffId, (account) => ({ ...account, pinHash }));
  }

  /**
   * A password for one sign-in, at which its owner chooses another; the PIN goes too, for whoever
   * guessed the one may have seen the other.
   *
   * @returns the password, 12 letters and figures in three groups: it is kept nowhere
   */
  async handOver(staffId: StaffId, at: EpochMs): Promise<Result<string, AccountProblem>> {
    const password = oneTimePassword();
    const passwordHash = await this.#hasher.hash(password);
    const handedOverUntil = instant(at + HANDED_OVER_MS);
    const changed = await this.#change(staffId, ({ pinHash: _pin, ...account }) => {
      return { ...account, passwordHash, handedOverUntil };
    });
    return changed.ok ? ok(password) : changed;
  }

  find(staffId: StaffId): Account | undefined {
    return this.accounts.find((account) => account.staffId === staffId);
  }

  /** @param refuse - looked at in turn, after the pause that a hash takes */
  async #add(
    { password, at, ...who }: NewAccount,
    refuse: () => AccountProblem | undefined,
  ): Promise<Result<Account, AccountProblem>> {
    const passwordHash = await this.#hasher.hash(password);
    return this.#inTurn(async () => {
      const problem = refuse();
      if (problem !== undefined) return err(problem);
      if (this.accounts.length >= ACCOUNTS_MAX) return err('too-many');
      const added: Account = { ...who, passwordHash, createdAt: at, disabled: false };
      const written = await this.#write([...this.accounts, added]);
      return written.ok ? ok(added) : written;
    });
  }

  #change(
    staffId: StaffId,
    change: (account: Account) => Account,
  ): Promise<Result<undefined, AccountProblem>> {
    return this.#inTurn(async () => {
      if (!this.find(staffId)) return err('unknown-account');
      const accounts = this.accounts.map((account) =>
        account.staffId === staffId ? change(account) : account,
      );
      const led = accounts.some((account) => account.role === 'lead' && !account.disabled);
      return led ? this.#write(accounts) : err('last-lead');
    });
  }

  async #write(accounts: readonly Account[]): Promise<Result<undefined, AccountProblem>> {
    const written = await this.#store.write({ accounts: [...accounts] });
    return written.ok ? written : err('not-written');
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#tail.then(change);
    this.#tail = changed;
    return changed;
  }
}

function oneTimePassword(): string {
  const group = () => Array.from({ length: 4 }, () => LEGIBLE[randomInt(LEGIBLE.length)]).join('');
  return [group(), group(), group()].join('-');
}
