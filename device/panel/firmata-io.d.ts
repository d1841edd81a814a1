/** The little of firmata-io 2.3.0 that is used. It ships no types of its own. */
declare module 'firmata-io' {
  import type { EventEmitter } from 'node:events';

  namespace firmataIo {
    class Firmata extends EventEmitter {
      readonly isReady: boolean;
      /** Bytes of a message that is not complete yet; it has no limit of its own. */
      readonly buffer: readonly number[];
      readonly reportVersionTimeoutId: NodeJS.Timeout;
      /** @param transport - emits `open`, `data`, `close`, `error` and has `write(bytes, done)` */
      constructor(transport: EventEmitter);
      reportVersion(answered: () => void): void;
      queryFirmware(answered: () => void): void;
    }
  }
  export = firmataIo;
}
