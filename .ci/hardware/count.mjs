/** Counts checks as a guest or the host prints them, in the Test Anything Protocol. */
export class Count {
  #passed = 0;
  #failed = 0;

  /** Prints a line's meaning; the number of checks when it is the plan that ends them. */
  read(line) {
    const [, not, name] = /^(not )?ok \d+ - (.*)$/.exec(line) ?? [];
    if (name !== undefined && not) this.failed(name);
    else if (name !== undefined) this.#pass(name);
    const [, planned] = /^1\.\.(\d+)$/.exec(line) ?? [];
    if (line.startsWith('# measured: ')) console.log(`  ${line.slice(2)}`);
    return planned === undefined ? undefined : Number(planned);
  }

  /** A check of this side. */
  check(name, passed, detail) {
    if (passed) this.#pass(name);
    else this.failed(`${name} # found ${JSON.stringify(detail)}`);
  }

  failed(name) {
    this.#failed += 1;
    console.log(`  FAILED ${name}`);
  }

  #pass(name) {
    this.#passed += 1;
    console.log(`  ok ${name}`);
  }

  get closing() {
    return `${this.#passed} passed, ${this.#failed} failed`;
  }

  get exitCode() {
    return this.#failed === 0 && this.#passed > 0 ? 0 : 1;
  }
}
