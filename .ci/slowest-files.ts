import path from 'node:path';
import type { Reporter, TestModule } from 'vitest/node';

const LINES = 10;

/** Closes a run of all tests with its slowest files, so that the next reader sees where the time goes. */
export default class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const files = modules.map((each) => {
      const { duration, collectDuration } = each.diagnostic();
      return { file: path.relative('.', each.moduleId), ms: duration + collectDuration };
    });
    const slowest = files.toSorted((one, other) => other.ms - one.ms).slice(0, LINES);
    const lines = slowest.map(({ file, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}`);
    console.log(`\nSlowest files:\n${lines.join('\n')}`);
  }
}
