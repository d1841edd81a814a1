/** The little of escpos 3.0.0-alpha.6 that is used: its byte builder. It ships no types of its own. */
declare module 'escpos' {
  class Printer {
    /** Fills while commands are given; `flush` hands it out and begins anew. */
    readonly buffer: { flush(): Buffer };
    constructor(adapter: unknown, options: { readonly encoding: 'Shift_JIS' });
    hardware(command: 'init'): this;
    raw(bytes: Buffer): this;
  }
  export = Printer;
}
