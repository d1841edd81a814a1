import { hash, verify } from '@node-rs/argon2';
import type { PasswordHasher } from './password-port.ts';

/** OWASP's argon2id floor: 19 MiB, two passes, one lane (Password Storage Cheat Sheet). */
const ARGON2ID = 2;
const parameters = { algorithm: ARGON2ID, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export const argon2Password: PasswordHasher = {
  hash: (password) => hash(password, parameters),
  matches: (stored, password) => verify(stored, password),
};
