import type { PasswordHasher } from './password-port.ts';

/** OWASP's argon2id floor: 19 MiB, two passes, one lane (Password Storage Cheat Sheet). */
const ARGON2ID = 2;
const parameters = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Loaded with the first password: 5 MB that a kiosk needs a few times a day. */
export const argon2Password: PasswordHasher = {
  async hash(password) {
    const { hash } = await import('@node-rs/argon2');
    return hash(password, parameters);
  },
  async matches(stored, password) {
    const { verify } = await import('@node-rs/argon2');
    return verify(stored, password);
  },
};
