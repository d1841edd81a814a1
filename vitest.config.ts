import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './.ci/longest-first.ts';

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
    // Of two cores half would idle with a file each: what takes longest mostly waits for its processes.
    maxWorkers: 4,
    sequence: { sequencer: LongestFirst },
    // No test is timed: this only ends what hangs, on a machine that does other things as well.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
