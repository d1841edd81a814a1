import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectDirectory } from '../config/paths.ts';

type Locked = { readonly hasInstallScript?: boolean; readonly optional?: boolean };

const read = (file: string) => JSON.parse(readFileSync(join(projectDirectory, file), 'utf8'));
const locked = read('package-lock.json').packages as Readonly<Record<string, Locked>>;
const packageFile = read('package.json') as {
  readonly allowScripts: Readonly<Record<string, boolean>>;
  readonly dependencies: Readonly<Record<string, string>>;
};

/** Boxes: a PC and a 64-bit Pi, both with Debian's C library. */
const processors = ['x64', 'arm64'] as const;

test.each(processors)('every native package has its binary for %s: nothing is compiled', (cpu) => {
  const files = (folder: string) =>
    readdirSync(join(projectDirectory, 'node_modules', folder)).join(' ');
  expect(files(`usb/prebuilds/linux-${cpu}`)).toMatch(/\.node\b/);
  expect(files('node-hid/prebuilds')).toContain(`HID_hidraw-linux-${cpu}`);
  expect(files(`@serialport/bindings-cpp/prebuilds/linux-${cpu}`)).toMatch(/\.node\b/);
  // These come as a package a platform: npm takes the one that fits from the lock file.
  expect(locked).toHaveProperty([`node_modules/@napi-rs/canvas-linux-${cpu}-gnu`]);
  expect(locked).toHaveProperty([`node_modules/@node-rs/argon2-linux-${cpu}-gnu`]);
});

test('no package may run a script when it is installed, and each that would is named', () => {
  const withScript = Object.entries(locked)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([folder]) => folder.replace(/^.*node_modules\//, ''));
  for (const name of withScript)
    expect(packageFile.allowScripts, name).toHaveProperty([name], false);
  expect(Object.values(packageFile.allowScripts)).not.toContain(true);
});

test('what drives hardware is pinned to the versions that were measured together', () => {
  expect(packageFile.dependencies).toMatchObject({
    escpos: '3.0.0-alpha.6',
    'escpos-usb': '3.0.0-alpha.4',
    usb: '1.9.2',
    'node-hid': '3.4.0',
    'johnny-five': '2.1.0',
    'firmata-io': '2.3.0',
    serialport: '13.0.0',
    '@napi-rs/canvas': '1.0.11',
  });
});
