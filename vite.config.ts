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
          postcssPlugin: 'woff2-only',
          Declaration: {
            src(declaration) {
              const sources = declaration.value.split(/,\s*(?=url\()/);
              const kept = sources.filter((source) => !/format\((['"]?)woff\1\)/.test(source));
              if (kept.length > 0 && kept.length < sources.length) {
                declaration.value = kept.join(', ');
              }
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
