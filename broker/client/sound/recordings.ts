import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from '../../contract/log.ts';
import { err, ok, type Result } from '../../contract/result.ts';
import { CHIME_DBFS } from './chime.ts';
import { durationMs, levelled, type Pcm, readWav, trimmed } from './pcm.ts';

const clipName =
  /^(?:chime|[a-z]{2,3}(?:-[A-Za-z]{2,8})?\/(?:recall|training|(?:number|recall)-[A-Z]\d{3,5}|counter-(?:\d{1,2}|[A-Z])))$/;
const BYTES_MAX = 8 * 1024 * 1024;
/** Longer than any sentence of a call; somebody's song would hold up the hall. */
const LENGTH_MAX_MS = 20_000;
const FILES_MAX = 5_000;
/** Clips kept in memory, 300 kB each. */
const KEPT_MAX = 32;

/** @param pcm - nothing: this file was refused, and that was said */
type Kept = { readonly stamp: string; readonly pcm: Pcm | undefined };

/**
 * A city's own recordings: each stands in the place of the clip that an engine would make. A folder
 * of WAVE files, by name:
 *
 * - `chime.wav`: in the place of the three bells
 * - `ja/number-A012.wav`: 「番号札、A、12番の方、」 (the number as it is on the slip)
 * - `ja/counter-3.wav`: 「3番窓口へ、お越しください。」 (the label as in the site file)
 * - `ja/recall.wav`: 「繰り返しお呼びいたします。」, before the number of a call that is repeated
 * - `ja/training.wav`: 「訓練です。」, before every call of a training
 * - `en/recall-A012.wav`: the number of a repeated call, in a language whose text says it in other
 *   words then (of ours: en, pt-BR, es, fil, id, zh-CN)
 *
 * and so in every language. 48 kHz, mono, 16 bit PCM as the engines' own; two channels and other
 * rates are converted, anything else is refused with a sentence in the log. Each is looked at again
 * when it is used: a file that was replaced counts at once. Silence around it is cut off and it is
 * made as loud as the other clips.
 */
export class Recordings {
  readonly #directory: string;
  readonly #log: Logger;
  /** Last used last. */
  readonly #kept = new Map<string, Kept>();
  readonly #looking = new Map<string, Promise<Pcm | undefined>>();

  constructor(directory: string, log: Logger) {
    this.#directory = directory;
    this.#log = log;
  }

  /** @returns the recording under that name (`ja/counter-3`); nothing where there is none to be used */
  clip(name: string): Promise<Pcm | undefined> {
    if (!clipName.test(name)) return Promise.resolve(undefined);
    // Asked for twice at once, it is read once, and refused once.
    const looking = this.#looking.get(name) ?? this.#look(name);
    this.#looking.set(name, looking);
    return looking.finally(() => this.#looking.delete(name));
  }

  /** Looks at all of them once, so that what is wrong is said before a call needs it. */
  async check(): Promise<void> {
    let usable = 0;
    const files = await this.#files();
    for (const file of files) {
      const name = file.replace(/\.wav$/, '');
      if (name === file || !clipName.test(name)) this.#refuse(file, 'no clip has this name');
      else if (await this.clip(name)) usable += 1;
    }
    this.#log.info('recording.checked', { usable, refused: files.length - usable });
  }

  async #look(name: string): Promise<Pcm | undefined> {
    const file = path.join(this.#directory, `${name}.wav`);
    const stamp = await stampOf(file);
    const kept = this.#kept.get(name);
    this.#kept.delete(name);
    if (stamp === undefined) return undefined;
    const known = kept?.stamp === stamp ? kept : { stamp, pcm: await this.#read(file, name) };
    this.#kept.set(name, known);
    this.#forget();
    return known.pcm;
  }

  async #files(): Promise<readonly string[]> {
    try {
      const found = await readdir(this.#directory, { recursive: true, withFileTypes: true });
      return found
        .filter((entry) => !entry.isDirectory())
        .slice(0, FILES_MAX)
        .map(({ parentPath, name }) =>
          path.relative(this.#directory, path.join(parentPath, name)).replaceAll(path.sep, '/'),
        );
    } catch {
      this.#refuse('', 'this folder cannot be read');
      return [];
    }
  }

  async #read(file: string, name: string): Promise<Pcm | undefined> {
    const read = await readClip(file);
    if (!read.ok) {
      this.#refuse(`${name}.wav`, read.error);
      return undefined;
    }
    return name === 'chime' ? levelled(read.value, CHIME_DBFS) : levelled(read.value);
  }

  #refuse(name: string, because: string): void {
    this.#log.warn('recording.refused', { file: path.join(this.#directory, name), because });
  }

  /** The longest unused sounds go. A refusal takes no room, and is kept so that it is said once. */
  #forget(): void {
    const sounding = [...this.#kept].filter(([, { pcm }]) => pcm !== undefined);
    for (const [name] of sounding.slice(0, -KEPT_MAX)) this.#kept.delete(name);
  }
}

/** Changes when the file does. */
async function stampOf(file: string): Promise<string | undefined> {
  try {
    const { ino, mtimeMs, size } = await stat(file);
    return `${ino} ${mtimeMs} ${size}`;
  } catch {
    return undefined;
  }
}

async function readClip(file: string): Promise<Result<Pcm, string>> {
  const read = await wavOf(file);
  if (!read.ok) return read;
  const pcm = readWav(read.value);
  if (!pcm.ok) return err(`${pcm.error} (48 kHz, mono, 16 bit PCM is expected)`);
  const clip = trimmed(pcm.value);
  if (clip.length === 0) return err('nothing can be heard in it');
  if (durationMs(clip) > LENGTH_MAX_MS) return err(`longer than ${LENGTH_MAX_MS / 1000} s`);
  return ok(clip);
}

async function wavOf(file: string): Promise<Result<Buffer, string>> {
  try {
    const found = await stat(file);
    // Reading a pipe would never end.
    if (!found.isFile()) return err('not a file');
    if (found.size > BYTES_MAX) return err(`more than ${BYTES_MAX / 1024 / 1024} MB`);
    return ok(await readFile(file));
  } catch {
    return err('cannot be read');
  }
}
