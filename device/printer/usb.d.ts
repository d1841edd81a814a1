/** The little of usb 1.9.2 that is used; it ships no types of its own. */
declare module 'usb' {
  namespace usb {
    type UsbError = Error & { readonly errno: number };
    type Transfer = {
      submit(buffer: Buffer): Transfer;
      /** @returns whether there was something to cancel; its callback still comes */
      cancel(): boolean;
    };
    type Endpoint = {
      readonly direction: 'in' | 'out';
      readonly descriptor: { readonly wMaxPacketSize: number };
      makeTransfer(
        timeoutMs: number,
        done: (error: UsbError | undefined, buffer: Buffer, actual: number) => void,
      ): Transfer;
    };
    type Interface = {
      readonly descriptor: { readonly bInterfaceClass: number };
      readonly endpoints: readonly Endpoint[];
      release(done: (error?: UsbError) => void): void;
    };
    type Device = {
      readonly deviceDescriptor: {
        readonly idVendor: number;
        readonly idProduct: number;
        readonly iSerialNumber: number;
      };
      readonly interfaces: readonly Interface[] | null;
      /** Milliseconds a question to the device itself may take. */
      timeout: number;
      open(): void;
      close(): void;
      getStringDescriptor(
        index: number,
        done: (error: UsbError | undefined, text?: string) => void,
      ): void;
    };
    type Hotplug = (device: Device) => void;
  }
  const usb: {
    readonly LIBUSB_TRANSFER_TIMED_OUT: number;
    on(event: 'attach' | 'detach', happened: usb.Hotplug): void;
    off(event: 'attach' | 'detach', happened: usb.Hotplug): void;
    listeners(event: 'detach'): readonly usb.Hotplug[];
    unrefHotplugEvents(): void;
  };
  export = usb;
}
