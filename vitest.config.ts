import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './.ci/longest-first.ts';

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'];
/** The tests of pages; `.ci/test.mjs` names them as skipped where there is no browser. */
const pageTests = ['device/{kiosk,pages}/**/*.e2e.test.ts', 'display/**/*.e2e.test.ts'];
const leftOut = [
  'node_modules/**',
  'dist/**',
  'var/**',
  ...(browsers.every((file) => existsSync(file)) ? [] : pageTests),
];

/** What holds against the clock on the wall: bars of a few seconds, sound, and pace beside pace. */
const inRealTime = [
  'broker/client/{mqtt-hall,sound/*}.e2e.test.ts',
  'broker/mqtt/client-library.e2e.test.ts',
  'broker/uplink/one-way.e2e.test.ts',
  'display/board/board-{heard,loss,network,screen}.e2e.test.ts',
  'display/status/status-{cluster,phone}.e2e.test.ts',
  'systemd/hall/heard.e2e.test.ts',
];

/**
 * What needs a process for each file: processes, sockets, pages, days from a seed, and a file that puts
 * another module in the place of one (`vi.mock`), which may be loaded already.
 */
const inProcessOfTheirOwn = ['**/*.{e2e,sim}.test.ts', 'broker/client/small-document.test.ts'];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // No test is timed: this only ends what hangs, on a machine that does other things as well.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // For two cores, three beside each other: whole halls wait for their processes, pages and people.
    // What is clocked comes first, and has nothing beside it but its like, which wait most of the time:
    // a quarter of a core each.
    projects: [
      {
        extends: true,
        test: {
          ...{ name: 'in-real-time', include: inRealTime, exclude: leftOut },
          ...{ maxWorkers: 3, sequence: { groupOrder: 0 } },
        },
      },
      {
        extends: true,
        test: {
          ...{ name: 'others', include: inProcessOfTheirOwn, exclude: [...leftOut, ...inRealTime] },
          ...{ maxWorkers: 3, sequence: { groupOrder: 1 } },
        },
      },
      {
        extends: true,
        test: {
          name: 'pure',
          ...{ include: ['**/*.test.ts'], exclude: [...leftOut, ...inProcessOfTheirOwn] },
          // To start a process and load every module anew is half of what these files compute.
          ...{ isolate: false, maxWorkers: 3, sequence: { groupOrder: 1 } },
        },
      },
    ],
  },
});
