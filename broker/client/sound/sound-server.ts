import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { assert } from '../../contract/result.ts';

const START_MS = 10_000;
const alsaPlugins = ['x86_64', 'aarch64'].map(
  (processor) => `/usr/lib/${processor}-linux-gnu/alsa-lib/libasound_module_pcm_pulse.so`,
);

/**
 * A PulseAudio of a test's own, with one loudspeaker that keeps real time and sounds nowhere, and a
 * microphone that hears exactly that: its monitor. `aplay` and `arecord` reach both as `default`;
 * `silent` is a second loudspeaker, which that microphone does not hear.
 */
export class SoundServer {
  static readonly installed =
    ['/usr/bin/pulseaudio', '/usr/bin/aplay', '/usr/bin/arecord'].every((file) =>
      existsSync(file),
    ) && alsaPlugins.some((file) => existsSync(file));

  /** For the processes that sound and listen. */
  readonly environment: Readonly<Record<string, string>>;
  readonly #folder: string;
  readonly #socket: string;
  #child: ChildProcess | undefined;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#socket = path.join(folder, 'native');
    this.environment = {
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
      PULSE_SERVER: `unix:${this.#socket}`,
      ALSA_CONFIG_PATH: path.join(folder, 'asound.conf'),
    };
  }

  /** @param folder - short: the path of a socket has 107 characters */
  static async started(folder: string): Promise<SoundServer> {
    const server = new SoundServer(folder);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(
      path.join(folder, 'asound.conf'),
      `</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
pcm.silent { type pulse; device "silent" }
`,
    );
    await server.start();
    return server;
  }

  async start(): Promise<void> {
    const sink = (name: string) =>
      `module-null-sink sink_name=${name} rate=48000 channels=1 format=s16le`;
    const socket = `module-native-protocol-unix auth-anonymous=1 socket=${this.#socket}`;
    const modules = [sink('hall'), sink('silent'), socket].flatMap((module) => ['-L', module]);
    await rm(this.#socket, { force: true });
    const fresh = ['-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1'];
    this.#child = spawn('/usr/bin/pulseaudio', [...fresh, ...modules], {
      stdio: 'ignore',
      env: { ...process.env, ...this.environment },
    });
    const until = performance.now() + START_MS;
    while (!(await answers(this.#socket))) {
      assert(performance.now() < until, 'the sound server starts');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Dies in the middle of whatever it plays. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

function answers(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = net.connect(socket);
    connection.once('connect', () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}
