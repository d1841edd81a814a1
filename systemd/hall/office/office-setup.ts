import process from 'node:process';
import { err } from '../../../broker/contract/result.ts';
import { setUpOffice } from './set-up-office.ts';

/** `npm run -s office`, on a box `node /opt/yobiban/dist/office-setup.js` (docs/office.md). */
const [folder = '/etc/yobiban', ...more] = process.argv.slice(2);
const wrong = more.length > 0 || folder.startsWith('-');
const done = wrong
  ? err('使い方: office-setup [フォルダー]   (docs/office.md)')
  : await setUpOffice(folder);
if (done.ok) {
  for (const line of [...done.value.files, ...done.value.next]) process.stdout.write(`${line}\n`);
} else {
  process.stderr.write(`${done.error}\n`);
  process.exitCode = 2;
}
