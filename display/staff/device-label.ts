/** Their order matters: Edge calls itself Chrome too, and Android Linux. */
const systems = [
  [/Android/, 'Android'],
  [/iPad|iPhone/, 'iPad・iPhone'],
  [/CrOS/, 'Chromebook'],
  [/Windows/, 'Windows'],
  [/Macintosh/, 'Mac'],
  [/Linux/, 'Linux'],
] as const;
const browsers = [
  [/Edg/, 'Edge'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrom|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
] as const;

/** `Windows・Edge`: enough to tell a tablet from the PC at the counter, and no more is kept. */
export function deviceLabel(userAgent: string | undefined): string {
  const named = (names: typeof systems | typeof browsers) =>
    names.find(([sign]) => sign.test(userAgent ?? ''))?.[1];
  return [named(systems), named(browsers)].filter(Boolean).join('・') || '不明な端末';
}
