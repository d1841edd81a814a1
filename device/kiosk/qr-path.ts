import { qrModules } from '../../broker/client/qr-code.ts';

/** A QR code as one SVG path on a grid of `size` × `size` modules, the quiet zone left out. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const { size, dark } = qrModules(text);
  let path = '';
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) {
      if (!dark(x, y)) continue;
      const from = x;
      while (x + 1 < size && dark(x + 1, y)) x += 1;
      path += `M${from} ${y}h${x + 1 - from}v1H${from}z`;
    }
  }
  return { size, path };
}
