import qrcode from 'qrcode';

/** A QR code as its modules: `dark(x, y)` counts from the upper left, without the quiet zone. */
export type QrModules = {
  /** Modules a side. */
  readonly size: number;
  dark(x: number, y: number): boolean;
};

/**
 * The QR code of a text, at error correction M (15 %): what thermal paper and a camera at an angle
 * need, without more modules than 160 characters ask for. Whoever draws it adds 4 light modules
 * around it (ISO/IEC 18004, quiet zone).
 */
export function qrModules(text: string): QrModules {
  const { modules } = qrcode.create(text, { errorCorrectionLevel: 'M' });
  return { size: modules.size, dark: (x, y) => modules.get(y, x) !== 0 };
}
