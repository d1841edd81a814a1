import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';
import { manualPages } from './systemd/hall/manual-page.ts';

/** Below this a compressed file saves no packet. */
const WORTH_BYTES = 1_024;

/** Each text beside itself as small as it can be made: a phone loads that (`preCompressed`). */
function compressedBeside(): Plugin {
  return {
    name: 'compressed-beside',
    async writeBundle({ dir = '' }, bundle) {
      for (const name of Object.keys(bundle).filter((file) => /\.(js|css|html|svg)$/.test(file))) {
        const file = path.join(dir, name);
        const bytes = await readFile(file);
        if (bytes.length < WORTH_BYTES) continue;
        await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes));
        await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }));
      }
    },
  };
}

/** A page's own element for other sites, where it has one: one file under a name that lasts. */
function elementForOthers(): Plugin {
  let root = '';
  return {
    name: 'element-for-others',
    configResolved(config) {
      root = config.root;
    },
    buildStart() {
      const id = path.join(root, 'yobiban-status.ts');
      if (existsSync(id)) this.emitFile({ type: 'chunk', id, fileName: 'yobiban-status.js' });
    },
  };
}

/**
 * The one face of which every page needs some sixty slices is on Windows from 10 (1809) on, and in
 * Debian's `fonts-morisawa-bizud-gothic`: nothing of it is fetched there, and it is drawn at once.
 *
 * @source CSS Fonts 4, 4.3.3: `local()` is a full font name or a PostScript name
 */
function installedNames(sources: string): readonly string[] {
  const weight = /biz-udpgothic-[\w-]+-(400|700)-normal/.exec(sources)?.[1];
  if (weight === undefined) return [];
  const [full, postScript] =
    weight === '700'
      ? ['BIZ UDPGothic Bold', 'BIZUDPGothic-Bold']
      : ['BIZ UDPGothic', 'BIZUDPGothic-Regular'];
  return [`local("${full}")`, `local("${postScript}")`];
}

/**
 * How every page is built: `vite build` with a page's folder as root. Nothing is inlined, so that
 * the strict content security policy of the page server holds (design part 10).
 */
export default defineConfig({
  // Absolute: the status page stands at `/t/<token>` as well.
  base: '/',
  publicDir: false,
  plugins: [manualPages(), elementForOthers(), compressedBeside()],
  css: {
    postcss: {
      plugins: [
        {
          // Font packages name each slice twice; every browser of a hall reads woff2.
          postcssPlugin: 'font-sources',
          Declaration: {
            src(declaration) {
              const sources = declaration.value.split(/,\s*(?=url\()/);
              const kept = sources.filter((source) => !/format\((['"]?)woff\1\)/.test(source));
              if (kept.length === 0 || kept.length === sources.length) return;
              declaration.value = [...installedNames(declaration.value), ...kept].join(', ');
            },
          },
        },
      ],
    },
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    emptyOutDir: true,
    // The fonts of eleven languages are many files, each loaded only where its characters occur.
    chunkSizeWarningLimit: 2_000,
    reportCompressedSize: false,
  },
});
