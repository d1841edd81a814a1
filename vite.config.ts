import { defineConfig } from 'vite';
import { manualPages } from './systemd/hall/manual-page.ts';

/**
 * How every page is built: `vite build` with a page's folder as root. Nothing is inlined, so that
 * the strict content security policy of the page server holds (design part 10).
 */
export default defineConfig({
  // Absolute: the status page stands at `/t/<token>` as well.
  base: '/',
  publicDir: false,
  plugins: [manualPages()],
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
