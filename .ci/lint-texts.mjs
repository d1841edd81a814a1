/** `npm run -s lint:texts`: one line for each text that is to be better; fails when there is one. */
import path from 'node:path';
import process from 'node:process';
import { project } from '../systemd/hall/project.mjs';
import { ensureDependencies } from '../systemd/hall/setup.mjs';

ensureDependencies();
process.chdir(project);
const { runnerImport } = await import('vite');
const { module } = await runnerImport(path.join(project, 'config/text-lint.ts'), {
  configFile: false,
});
const { findings, drafts } = await module.lintTexts('config');
for (const finding of findings) console.log(finding);
if (drafts.length > 0) console.log(`awaiting a native reader: ${drafts.join(', ')}`);
console.log(`texts: ${findings.length} to better`);
process.exit(findings.length === 0 ? 0 : 1);
