import type { EpochMs, StaffId } from '../../broker/contract/ids.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { Account, AccountsDocument, StaffRole } from './account.ts';
import type { PasswordHasher } from './password-port.ts';

/** Where the accounts stay: lowdb with the durable adapter, or memory in a test. */
export interface AccountStore {
  readonly data: AccountsDocument;
  write(data: AccountsDocument): Promise<Result<undefined, string>>;
}

export type AccountProblem = 'id-taken' | 'unknown-account' | 'not-first' | 'not-written';

/** A hash of no password: an unknown id takes as long to refuse as a wrong password. */
const nobody =
  '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** The staff's own accounts: individual ids, full passwords, nobody's name (R47, R53, R54). */
export class AccountBook {
  readonly #store: AccountStore;
  readonly #hasher: PasswordHasher;

  constructor(store: AccountStore, hasher: PasswordHasher) {
    this.#store = store;
    this.#hasher = hasher;
  }

  /** No account yet: the first start asks for the first 責任者, because nobody ships with a default. */
  get isEmpty(): boolean {
    return this.#store.data.accounts.length === 0;
  }

  get accounts(): readonly Account[] {
    return this.#store.data.accounts;
  }

  find(staffId: string): Account | undefined {
    return this.accounts.find((account) => account.staffId === staffId);
  }

  async addFirst(
    staffId: StaffId,
    password: string,
    at: EpochMs,
  ): Promise<Result<Account, AccountProblem>> {
    if (!this.isEmpty) return err('not-first');
    return this.add(staffId, 'lead', password, at);
  }

  async add(
    staffId: StaffId,
    role: StaffRole,
    password: string,
    at: EpochMs,
  ): Promise<Result<Account, AccountProblem>> {
    const passwordHash = await this.#hasher.hash(password);
    // Looked up after the pause: two requests for one id must not both find it free.
    if (this.find(staffId)) return err('id-taken');
    const added: Account = { staffId, role, passwordHash, createdAt: at, disabled: false };
    const written = await this.#store.write({ accounts: [...this.#store.data.accounts, added] });
    return written.ok ? ok(added) : err('not-written');
  }

  async setDisabled(staffId: string, disabled: boolean): Promise<Result<void, AccountProblem>> {
    if (!this.find(staffId)) return err('unknown-account');
    const written = await this.#store.write({
      accounts: this.#store.data.accounts.map((account) =>
        account.staffId === staffId ? { ...account, disabled } : account,
      ),
    });
    return written.ok ? ok(undefined) : err('not-written');
  }

  /** The account, when id and password are right and it is not disabled. */
  async signIn(staffId: string, password: string): Promise<Account | undefined> {
    const found = this.find(staffId);
    const matches = await this.#hasher.matches(found?.passwordHash ?? nobody, password);
    return matches && found && !found.disabled ? found : undefined;
  }
}
