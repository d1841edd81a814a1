import type { PasswordHasher } from './password-port.ts';

const PREFIX = '$argon2id$memory$';

/** A hasher for tests: no secret at all, and fast. It counts what it was asked to check. */
export class MemoryPassword implements PasswordHasher {
  checked = 0;

  async hash(password: string): Promise<string> {
    return `${PREFIX}${password}`;
  }

  async matches(hash: string, password: string): Promise<boolean> {
    this.checked += 1;
    return hash === `${PREFIX}${password}`;
  }
}
