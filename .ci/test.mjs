/**
 * `npm test`: makes ready what the tests need, runs every step, and closes with one line that
 * counts what passed, failed and was skipped. `.ci/run` calls exactly this.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { project } from '../systemd/hall/project.mjs';
import { ensureBuilt, ensureDependencies } from '../systemd/hall/setup.mjs';

/** Where Debian keeps the libraries of this processor. */
const libraries = `/usr/lib/${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;

/** A command or file that the tests use → the Debian package that brings it. */
const systemPackages = [
  ['/usr/bin/chromium', 'chromium'],
  ['/usr/bin/chromium-headless-shell', 'chromium-headless-shell'],
  // What puts a page on the screen of a box.
  ['/usr/bin/cage', 'cage'],
  ['/usr/bin/Xwayland', 'xwayland'],
  ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', 'fonts-noto-cjk'],
  ['/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf', 'fonts-noto-core'],
  ['/usr/share/fonts/truetype/bizud-gothic', 'fonts-morisawa-bizud-gothic'],
  ['/usr/bin/open_jtalk', 'open-jtalk'],
  ['/var/lib/mecab/dic/open-jtalk/naist-jdic', 'open-jtalk-mecab-naist-jdic'],
  ['/usr/bin/aplay', 'alsa-utils'],
  ['/usr/bin/espeak-ng', 'espeak-ng'],
  // A sound server of the tests' own: a loudspeaker in real time, and a microphone that hears it.
  // Where PipeWire runs, the package would throw parts of it out: those tests are skipped there.
  ...(existsSync('/usr/bin/pipewire') ? [] : [['/usr/bin/pulseaudio', 'pulseaudio']]),
  [`${libraries}/alsa-lib/libasound_module_pcm_pulse.so`, 'libasound2-plugins'],
  ['/usr/bin/mosquitto_sub', 'mosquitto-clients'],
  // What USB and HID drivers stand on, and the test bed that emulates their devices.
  [`${libraries}/libusb-1.0.so.0`, 'libusb-1.0-0'],
  ['/usr/bin/umockdev-wrapper', 'umockdev'],
  [`${libraries}/girepository-1.0/UMockdev-1.0.typelib`, 'gir1.2-umockdev-1.0'],
  ['/usr/lib/python3/dist-packages/gi', 'python3-gi'],
  ['/usr/bin/systemd-analyze', 'systemd'],
  ['/usr/bin/pkcheck', 'polkitd'],
  // Networks of boxes that fail, and the one way out of them.
  ['/usr/bin/ss', 'iproute2'],
  ['/usr/sbin/nft', 'nftables'],
  // What may stand outside in the place of Aedes.
  ['/usr/sbin/mosquitto', 'mosquitto'],
  ['/usr/sbin/nats-server', 'nats-server'],
];

function missingPackages() {
  return systemPackages.flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
}

/** The tests of pages that no browser can run, by file; `vitest.config.ts` leaves them out. */
function pageTestsLeftOut() {
  const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-headless-shell'];
  if (browsers.every((file) => existsSync(file))) return [];
  return ['device/kiosk', 'device/pages', 'display']
    .flatMap((side) =>
      readdirSync(path.join(project, side), { recursive: true }).map((file) =>
        path.join(side, file),
      ),
    )
    .filter((file) => file.endsWith('.e2e.test.ts'))
    .map((file) => `${file} (Debian packages chromium, chromium-headless-shell)`);
}

/** Installs what is missing where it may; else says in one sentence what is missing. */
function ensureSystemPackages() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!mayInstall) {
    console.log(
      `Some tests will be skipped; for all of them: sudo apt-get install ${missing.join(' ')}`,
    );
    return;
  }
  console.log(`Installing ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
  const still = missingPackages();
  if (still.length > 0)
    console.log(`These Debian packages could not be installed: ${still.join(', ')}`);
}

const bin = (name) => path.join(project, 'node_modules', '.bin', name);
const run = (command, args) =>
  spawnSync(command, args, { cwd: project, stdio: 'inherit' }).status === 0;

/** Steps that pass or fail as a whole. */
const checks = [
  ['lint', () => run(bin('biome'), ['ci', '--error-on-warnings', '.'])],
  // One checker a folder: a second one reads all that both need once more, for twice the work.
  ['types', () => run(bin('tsc'), ['-b', '--checkers', '1'])],
  ['dead code', () => run(bin('knip'), ['--no-progress'])],
];

/** Runs Vitest and counts from its own report. */
function runTests() {
  const report = path.join(project, 'var', 'vitest.json');
  mkdirSync(path.dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const arguments_ = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--reporter=${path.join(project, '.ci', 'slowest-files.ts')}`,
    `--outputFile.json=${report}`,
  ];
  const ended = run(bin('vitest'), arguments_);
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: [] };
  const results = JSON.parse(readFileSync(report, 'utf8'));
  const all = results.testResults.flatMap((file) => file.assertionResults);
  const of = (status) => all.filter((test) => test.status === status);
  const skipped = [
    ...[...of('pending'), ...of('skipped'), ...of('todo')].map((test) => test.fullName),
    ...pageTestsLeftOut(),
  ];
  const brokenFiles = results.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  const failed = of('failed').length + brokenFiles;
  // An error outside any test fails the run, though every test passed.
  return { passed: of('passed').length, failed: !ended && failed === 0 ? 1 : failed, skipped };
}

ensureDependencies();
ensureSystemPackages();
await ensureBuilt();
let passed = 0;
let failed = 0;
for (const [name, check] of checks) {
  console.log(`\n— ${name}`);
  if (check()) passed += 1;
  else {
    failed += 1;
    console.log(`${name} failed`);
  }
}
console.log('\n— tests');
const tests = runTests();
passed += tests.passed;
failed += tests.failed;
for (const name of tests.skipped) console.log(`skipped: ${name}`);
const skippedPart = tests.skipped.length > 0 ? `, ${tests.skipped.length} skipped` : '';
console.log(`\n${passed} passed, ${failed} failed${skippedPart}`);
process.exit(failed === 0 ? 0 : 1);
