/** What one connection may send. */
export type FrameLimits = {
  /** Bytes after the fixed header of one control packet. */
  readonly frameBytesMax: number;
  /** Packets that make the broker work: CONNECT, PUBLISH, SUBSCRIBE, UNSUBSCRIBE, PINGREQ … */
  readonly messagesPerSecond: number;
  /** How many of them may come at once, such as the subscriptions after a reconnect. */
  readonly messagesBurst: number;
  /**
   * Acknowledgements of what the broker sent itself; their own allowance, because one
   * subscription may bring thousands of retained QoS 1 messages.
   */
  readonly acksPerSecond: number;
};

export type FrameFault = 'frame-too-large' | 'too-many-messages';

/** A token bucket; instants are monotonic milliseconds. */
class Allowance {
  readonly #perSecond: number;
  readonly #burst: number;
  #left: number;
  #countedAtMs: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#left = burst;
    this.#countedAtMs = nowMs;
  }

  spend(nowMs: number): boolean {
    const earned = ((nowMs - this.#countedAtMs) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#burst, this.#left + earned);
    this.#countedAtMs = nowMs;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

/** [MQTT-2.2.1] PUBACK, PUBREC, PUBREL and PUBCOMP are control packet types 4 to 7. */
const isAcknowledgement = (header: number) => header >> 4 >= 4 && header >> 4 <= 7;

/**
 * Walks the fixed headers of one connection's bytes without keeping any of them, so that a frame
 * is refused at its header and not after Aedes' parser has gathered its 256 MB.
 */
export class FrameMeter {
  readonly #frameBytesMax: number;
  readonly #messages: Allowance;
  readonly #acks: Allowance;
  /** Bytes of the present frame that are still to come. */
  #bodyLeft = 0;
  #header: number | undefined;
  #length = 0;
  #multiplier = 1;

  constructor(limits: FrameLimits, nowMs: number) {
    this.#frameBytesMax = limits.frameBytesMax;
    this.#messages = new Allowance(limits.messagesPerSecond, limits.messagesBurst, nowMs);
    this.#acks = new Allowance(limits.acksPerSecond, limits.acksPerSecond, nowMs);
  }

  /** Looks through the next bytes; after a fault the connection is to be closed. */
  take(chunk: Uint8Array, nowMs: number): FrameFault | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, chunk.length - at);
        this.#bodyLeft -= skipped;
        at += skipped;
        continue;
      }
      const fault = this.#takeHeaderByte(chunk[at] ?? 0, nowMs);
      if (fault !== undefined) return fault;
      at += 1;
    }
    return undefined;
  }

  #takeHeaderByte(byte: number, nowMs: number): FrameFault | undefined {
    if (this.#header === undefined) {
      this.#header = byte;
      this.#length = 0;
      this.#multiplier = 1;
      return undefined;
    }
    // [MQTT-2.2.3] Remaining Length: seven bits a byte, low ones first, at most four bytes.
    this.#length += (byte & 127) * this.#multiplier;
    this.#multiplier *= 128;
    if (this.#length > this.#frameBytesMax || this.#multiplier > 128 ** 4) return 'frame-too-large';
    if (byte >= 128) return undefined;
    const allowance = isAcknowledgement(this.#header) ? this.#acks : this.#messages;
    this.#bodyLeft = this.#length;
    this.#header = undefined;
    return allowance.spend(nowMs) ? undefined : 'too-many-messages';
  }
}
