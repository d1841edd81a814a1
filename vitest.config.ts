import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'];
/** The tests of pages; `.ci/test.mjs` names them as skipped where there is no browser. */
const pageTests = ['device/{kiosk,pages}/**/*.e2e.test.ts', 'display/**/*.e2e.test.ts'];

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    exclude: [
      'node_modules/**',
      'dist/**',
      'var/**',
      ...(browsers.every((file) => existsSync(file)) ? [] : pageTests),
    ],
    // Two cores, real processes and browsers: files one after another would idle, more would fight.
    maxWorkers: 2,
    // No test is timed: this only ends what hangs, on a machine that does other things as well.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
