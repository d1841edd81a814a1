/** The hall's time as people in it read it off the staff monitor, and waits in that time. */
export class DomainClock {
  readonly #rate: number;
  #atMs = 0;
  #domain = Number.NEGATIVE_INFINITY;

  /** @param rate - domain seconds a real second */
  constructor(rate: number) {
    this.#rate = rate;
  }

  /** Milliseconds since the Unix epoch, domain time; nothing is before the first reading. */
  now(): number {
    return this.#domain + (performance.now() - this.#atMs) * this.#rate;
  }

  /** What a clock of the hall shows. Every reading comes late: the latest one is the nearest. */
  read(domain: number): void {
    if (domain <= this.now()) return;
    this.#domain = domain;
    this.#atMs = performance.now();
  }

  /** Real milliseconds until a domain instant; at least 0. */
  realMsUntil(domain: number): number {
    return Math.max(0, Math.ceil((domain - this.now()) / this.#rate));
  }

  sleepUntil(domain: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.realMsUntil(domain)));
  }

  sleep(domainMs: number): Promise<void> {
    return this.sleepUntil(this.now() + domainMs);
  }
}
