import path from 'node:path';
import process from 'node:process';
import type { Canvas } from '@napi-rs/canvas';
import { debianFonts } from './debian-fonts.ts';
import type { FontSource } from './font-port.ts';
import { PackageFonts } from './package-fonts.ts';

/** A canvas that draws in every script of the hall. */
export type CanvasFonts = {
  readonly createCanvas: (width: number, height: number) => Canvas;
  readonly fonts: FontSource;
};

/**
 * Loads the canvas, which takes time and memory: a process opens it when it first has something to
 * draw. Rejects where the canvas is missing.
 *
 * @param packages - `node_modules/@fontsource`, used where Debian's fonts are not all installed
 * @param source - `packages` leaves Debian's fonts alone even where they are
 */
export async function openCanvasFonts(
  packages: string,
  source: 'best' | 'packages' = 'best',
): Promise<CanvasFonts> {
  // Looking through every font of the machine would cost 40 MB; ours are registered by name.
  process.env['DISABLE_SYSTEM_FONTS_LOAD'] = '1';
  const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas');
  const register = (file: string, family?: string) =>
    GlobalFonts.registerFromPath(path.resolve(file), family) !== null;
  const debian = source === 'best' ? await debianFonts(register) : undefined;
  return { createCanvas, fonts: debian ?? new PackageFonts(packages, register) };
}

/** What the canvas calls a font: families best first, and whatever it has behind them. */
export function fontOf(weight: 400 | 700, size: number, families: readonly string[]): string {
  const named = [...families.map((family) => `"${family}"`), 'sans-serif'].join(', ');
  return `${weight} ${size}px ${named}`;
}
