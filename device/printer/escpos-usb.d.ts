/** The little of escpos-usb 3.0.0-alpha.4 that is used; it ships no types of its own. */
declare module 'escpos-usb' {
  import type { Device, Interface } from 'usb';

  class Adapter {
    /** @param device - opened, and asked for its interfaces, by `open` */
    constructor(device: { readonly interfaces: readonly Interface[]; open(): void });
    /** Detaches the kernel's driver and claims every interface of the device it was given. */
    open(done: (error: Error | null) => void): void;
    /** Every device with an interface of class 7. */
    static findPrinter(): Device[];
  }
  export = Adapter;
}
