import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { decodeJson } from '../broker/contract/decode.ts';
import { projectDirectory } from './paths.ts';

const packageFile = v.object({ version: v.string() });

/** The version every node reports in its health. */
export const version: string = readVersion();

function readVersion(): string {
  const decoded = decodeJson(
    packageFile,
    readFileSync(join(projectDirectory, 'package.json'), 'utf8'),
  );
  return decoded.ok ? decoded.value.version : 'unknown';
}
