import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { argon2Password } from '../../broker/client/password/argon2-password.ts';
import { decode } from '../../broker/contract/decode.ts';
import { staffPin } from './pin-book.ts';

/**
 * `node dist/staff-pin.js`: asks for the PIN of a kiosk's staff mode and prints the line for `staffPin`
 * in its node file. What is typed is not shown, and stands in no history.
 */
const asked = process.stdin.isTTY;
const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
const terminal = createInterface({ input: process.stdin, output: unseen, terminal: asked });
process.stderr.write('職員用の番号（4〜8桁の数字）: ');
const [line = ''] = await Promise.race([
  terminal.question('').then((typed) => [typed]),
  new Promise<readonly string[]>((resolve) => terminal.once('close', () => resolve([]))),
]);
terminal.close();
process.stderr.write('\n');
const pin = decode(staffPin, line.trim());
if (!pin.ok) {
  process.stderr.write('4〜8桁の数字ではありません。もう一度実行してください。\n');
  process.exit(1);
}
process.stdout.write(`${await argon2Password.hash(pin.value)}\n`);
