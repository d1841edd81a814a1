import process from 'node:process';

/**
 * What the guest found out, a line a check, in the Test Anything Protocol: the plan at the end
 * tells whoever reads it that nothing broke off.
 */
export class Tap {
  #checks = 0;

  /** @param detail - what was found instead; told when it fails */
  check(name: string, passed: boolean, detail: unknown = ''): void {
    this.#checks += 1;
    const found = passed ? '' : ` # found ${JSON.stringify(detail)}`;
    this.#say(`${passed ? 'ok' : 'not ok'} ${this.#checks} - ${name}${found}`);
  }

  equal(name: string, found: unknown, expected: unknown): void {
    this.check(name, JSON.stringify(found) === JSON.stringify(expected), found);
  }

  /** A value for people to read, which no check depends on. */
  measured(text: string): void {
    this.#say(`# measured: ${text}`);
  }

  end(): void {
    this.#say(`1..${this.#checks}`);
  }

  #say(line: string): void {
    process.stdout.write(`${line}\n`);
  }
}
