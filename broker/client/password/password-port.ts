/** Turns a password into what may be stored, and checks one against it. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Takes as long for a wrong password as for a right one. */
  matches(hash: string, password: string): Promise<boolean>;
}
