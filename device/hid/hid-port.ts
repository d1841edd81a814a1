/**
 * Which device is meant: never by the kernel's path, which changes with every plugging in
 * (hardware.md part 5).
 */
export type HidMatch = {
  readonly vendorId: number;
  readonly productId: number;
  /** Needed where two of the same kind hang on one box. */
  readonly serialNumber?: string;
  /** USB bus and ports, as the kernel names them: `1-1.2`. For two of a kind without serial numbers. */
  readonly port?: string;
  /** Where several fit, none is taken: nobody can tell which one is meant. */
  readonly alone?: boolean;
  /** USB interface number, of a device that has several; left out, its keyboard is taken. */
  readonly interface?: number;
};

/** `several`: more than one fits a match that is `alone`. */
export type HidState = 'ready' | 'unplugged' | 'several';

/** One enrolled device: it is found again by itself for as long as it is watched. */
export interface HidDevice {
  readonly state: HidState;
  onState(changed: (state: HidState) => void): void;
  /** Input reports, without a report id where the device has none. */
  onReport(take: (report: Uint8Array) => void): void;
  /**
   * Sends an output report, without a report id: the lights of a keyboard.
   *
   * @returns whether the device took it; one that has no lights, or is unplugged, does not
   */
  write(report: Uint8Array): Promise<boolean>;
  /** It says nothing any more from here on, and another watch may have it. */
  close(): Promise<void>;
}

/** Where HID devices are: the kernel's, or a virtual box. */
export interface HidHub {
  /**
   * Watches for one device; others are never opened (F18). It is unplugged to begin with, and
   * `onState` tells the rest. Two watches never share a device: of two alike without a serial
   * number in the match, each gets one.
   */
  watch(match: HidMatch): HidDevice;
  /** Closes every device that it watches for; nothing keeps the process alive after that. */
  close(): Promise<void>;
}
