import { existsSync } from 'node:fs';
import path from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files that take most of a minute or more, the longest first: what is clocked (a group of its own,
 * `vitest.config.ts`); of the others in turns one that nearly only waits and one that draws pages, of
 * which two beside each other are as slow as one after the other.
 */
const minutes: readonly string[] = [
  'display/board/board-loss.e2e.test.ts',
  'display/board/board-network.e2e.test.ts',
  'display/status/status-phone.e2e.test.ts',
  'display/board/board-heard.e2e.test.ts',
  'systemd/hall/heard.e2e.test.ts',
  'display/status/status-cluster.e2e.test.ts',
  'broker/uplink/one-way.e2e.test.ts',
  'display/board/board-screen.e2e.test.ts',
  'systemd/hall/day/day.e2e.test.ts',
  'display/staff/staff-morning.e2e.test.ts',
  'display/staff/staff-lost-answer.e2e.test.ts',
  'display/staff/staff-pictures.e2e.test.ts',
  'display/staff/staff-training.e2e.test.ts',
  'systemd/hall/training.e2e.test.ts',
  'display/staff/staff-planner.e2e.test.ts',
  'broker/client/page-server.e2e.test.ts',
  'display/board/board-layouts.e2e.test.ts',
  'broker/uplink/tokens-die-outside.e2e.test.ts',
  'display/status/hostile-texts.e2e.test.ts',
  'broker/training-hall.e2e.test.ts',
  'device/kiosk/kiosk-hostile-texts.e2e.test.ts',
  'display/status/status.e2e.test.ts',
  'broker/broker.e2e.test.ts',
  'device/kiosk/kiosk.e2e.test.ts',
  'display/board/board-pictures.e2e.test.ts',
  'display/staff/staff-manual.e2e.test.ts',
  'device/kiosk/kiosk-help.e2e.test.ts',
  'display/staff/staff-counters.e2e.test.ts',
  'display/board/board-hostile-texts.e2e.test.ts',
  'device/kiosk/kiosk-home.e2e.test.ts',
];

/** What waits for processes, pages and people comes before what only computes. */
const kinds = ['.e2e.test.ts', '.sim.test.ts', '.test.ts'];

/**
 * The order of test files: whoever begins last must not keep the others waiting. Where Vitest
 * remembers no earlier run, as in the project's own CI, it would go by the size of the file.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = minutes.filter((file) => !existsSync(path.join(this.ctx.config.root, file)));
    if (gone.length > 0) throw new Error(`.ci/longest-first.ts names what is not there: ${gone}`);
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId: file }: TestSpecification): number {
  const place = minutes.findIndex((each) => file.endsWith(`/${each}`));
  if (place >= 0) return place;
  return minutes.length + kinds.findIndex((kind) => file.endsWith(kind));
}
