/**
 * Builds every process to one file (`dist/<process>.js`) and every page to `dist/pages/<page>/`.
 * One file a process starts twice as fast as many (perf.md part 4) and is all that a Pi needs
 * beside the native packages.
 */
import path from 'node:path';
import process from 'node:process';
import { build as viteBuild } from 'vite';
import { project } from './project.mjs';

/** Process name → its composition root. */
export const processes = {
  broker: 'broker/main.ts',
  'broker-fast': 'broker/main.fast.ts',
  training: 'broker/main.training.ts',
  'forecast-worker': 'broker/forecast-worker.ts',
  'crowd-worker': 'broker/office/crowd-worker.ts',
  uplink: 'broker/uplink/main.ts',
  office: 'broker/office/main.ts',
  'plan-worker': 'broker/office/plan-worker.ts',
  kiosk: 'device/kiosk/main.ts',
  'kiosk-virtual': 'device/kiosk/main.virtual.ts',
  'call-box': 'device/call-box/main.ts',
  'call-box-virtual': 'device/call-box/main.virtual.ts',
  'staff-pin': 'device/kiosk/staff-pin.ts',
  printer: 'device/printer/main.ts',
  'virtual-terminal': 'device/virtual/main.ts',
  board: 'display/board/main.ts',
  staff: 'display/staff/main.ts',
  status: 'display/status/main.ts',
  hall: 'systemd/hall/hall.ts',
  day: 'systemd/hall/day/day.ts',
  bench: 'systemd/hall/bench/bench.ts',
  examine: 'systemd/hall/examine/examine.ts',
  'phone-crowd': 'systemd/hall/bench/phone-crowd.ts',
  'bare-stream': 'systemd/hall/bench/bare-stream.ts',
  public: 'systemd/hall/public/public.ts',
  'office-setup': 'systemd/hall/office/office-setup.ts',
};

/** What people run and read the errors of; everything else runs for years on a Pi. */
const commands = ['hall', 'day', 'bench', 'examine', 'public', 'office-setup', 'staff-pin'];

/** Page name → its folder. */
export const pages = {
  kiosk: 'device/pages/kiosk',
  terminal: 'device/pages/terminal',
  board: 'display/pages/board',
  staff: 'display/pages/staff',
  status: 'display/pages/status',
};

/** Packages with binaries of their own, found in `node_modules` at run time. */
const natives = [
  '@napi-rs/canvas',
  '@node-rs/argon2',
  '@serialport/bindings-cpp',
  'johnny-five',
  'node-hid',
  'usb',
];
/** Brought in by escpos and never used: left where Node does not warn of its old ways. */
const dated = ['qr-image'];
/** Build and test tools that only the bench and the day command load. */
const tools = ['vite', 'playwright-core'];

/** Whoever builds from a test would bring in Lit's development half: Vitest says `test`. */
function build(config) {
  process.env.NODE_ENV = 'production';
  return viteBuild({ logLevel: 'warn', ...config });
}

export async function buildProcess(name) {
  await build({
    root: project,
    configFile: false,
    publicDir: false,
    ssr: { noExternal: true, external: [...natives, ...dated, ...tools] },
    build: {
      ssr: path.join(project, processes[name]),
      outDir: path.join(project, 'dist'),
      emptyOutDir: false,
      target: 'node20',
      // Half the text is half the parsing: 10 MB and 50 ms less a process (perf.md part 4).
      minify: !commands.includes(name),
      sourcemap: false,
      rolldownOptions: {
        checks: { bundlerTimings: false },
        output: { entryFileNames: `${name}.js`, format: 'esm', codeSplitting: false },
      },
    },
  });
}

/** @param outDir - emptied first */
export async function buildPage(name, outDir = path.join(project, 'dist', 'pages', name)) {
  await build({
    root: path.join(project, pages[name]),
    configFile: path.join(project, 'vite.config.ts'),
    build: {
      outDir,
      // How long a Pi takes over the fonts is no news to whoever starts a hall.
      rolldownOptions: { checks: { bundlerTimings: false } },
    },
  });
}

export async function buildAll() {
  for (const name of Object.keys(pages)) await buildPage(name);
  for (const name of Object.keys(processes)) await buildProcess(name);
}

if (process.argv[1] === import.meta.filename) {
  const wanted = process.argv.slice(2);
  if (wanted.length === 0) await buildAll();
  for (const name of wanted) {
    if (name in processes) await buildProcess(name);
    if (name in pages) await buildPage(name);
  }
}
