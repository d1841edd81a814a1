import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readNodeFile } from '../../broker/client/node-file.ts';
import { argon2Password } from '../../broker/client/password/argon2-password.ts';
import { decode } from '../../broker/contract/decode.ts';
import { assert } from '../../broker/contract/result.ts';
import { printerModelsFile, projectDirectory } from '../../config/paths.ts';
import { callBoxSettings } from '../../device/call-box/call-box-settings.ts';
import { kioskSettings } from '../../device/kiosk/kiosk-settings.ts';
import { readOwnPart } from '../../device/printer/printer-file.ts';
import { readPrinterModels } from '../../device/printer/printer-model.ts';
import { readBoardSettings } from '../../display/board/board-settings.ts';

/** The crew types these examples off: they have to be what the processes take. */
const manual = (name: string) =>
  readFile(path.join(projectDirectory, 'docs', 'manual', `${name}.ja.md`), 'utf8');
const manuals = (await Promise.all(['kiosk-care', 'board'].map(manual))).join('\n');

function example(name: string): Record<string, unknown> {
  const block = new RegExp(`\`\`\`json ${name}\\n([\\s\\S]*?)\`\`\``).exec(manuals)?.[1];
  assert(block !== undefined, `the manual has an example of ${name}`);
  return JSON.parse(block) as Record<string, unknown>;
}

/** The node file as a process reads it; its own part is checked by its kind of node. */
async function nodeFile(content: object) {
  const folder = await mkdtemp(path.join(tmpdir(), 'manual-'));
  try {
    const file = path.join(folder, 'node.json');
    await writeFile(file, JSON.stringify(content));
    const read = await readNodeFile(file);
    assert(read.ok, read.ok ? '' : read.error);
    return read.value;
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the node file of a kiosk is one, but for the PIN that each hall makes itself', async () => {
  const { own } = await nodeFile(example('kiosk'));
  expect(decode(kioskSettings, own)).toMatchObject({ ok: false, error: { path: 'staffPin' } });
  const staffPin = await argon2Password.hash('471199');
  expect(decode(kioskSettings, { ...own, staffPin })).toMatchObject({ ok: true });
});

test('the node file of a call box is one', async () => {
  const { own } = await nodeFile(example('call-box'));
  expect(decode(callBoxSettings, own)).toMatchObject({ ok: true });
});

test('the node file of a board is one', async () => {
  const { own } = await nodeFile(example('board'));
  expect(readBoardSettings(own)).toMatchObject({ ok: true });
});

test('the node files of both printers are such', async () => {
  const models = readPrinterModels(await readFile(printerModelsFile, 'utf8'));
  assert(models.ok, 'the table of models is good');
  const { own } = await nodeFile(example('printer'));
  expect(readOwnPart(own, models.value)).toMatchObject({ ok: true });
  expect(readOwnPart(example('printer-own'), models.value)).toMatchObject({ ok: true });
});
