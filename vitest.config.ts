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

/** A process for each file: what is clocked, and what puts another module in the place of one (`vi.mock`). */
const inProcessOfTheirOwn = [...inRealTime, 'broker/client/small-document.test.ts'];

/** Processes, sockets, pages, days from a seed. */
const wholes = ['**/*.{e2e,sim}.test.ts'];

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    // No test is timed: this only ends what hangs, on a machine that does other things as well.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // For two cores, four beside each other: whole halls wait for their processes, pages and people.
    // What is clocked comes first, and has nothing beside it but its like, which wait most of the time:
    // a quarter of a core each.
    maxWorkers: 4,
    projects: [
      {
        extends: true,
        test: {
          ...{ name: 'apart', include: inProcessOfTheirOwn, exclude: leftOut },
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...{ name: 'others', include: wholes, exclude: [...leftOut, ...inProcessOfTheirOwn] },
          // A process that loads every module anew for each file computes longer than most files do.
          ...{ isolate: false, sequence: { groupOrder: 1 } },
        },
      },
      {
        extends: true,
        test: {
          ...{ name: 'pure', include: ['**/*.test.ts'] },
          ...{ exclude: [...leftOut, ...wholes, ...inProcessOfTheirOwn] },
          ...{ isolate: false, sequence: { groupOrder: 1 } },
        },
      },
    ],
  },
});
