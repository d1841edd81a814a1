/**
 * The bench for tests on a real kernel: QEMU, Debian's own kernel with a software USB host
 * controller (`dummy_hcd`), udev, and an initial RAM disk that reaches the files of this machine.
 * Everything is kept in `var/hw` and made again when it is missing; nothing of it is installed
 * here but QEMU, busybox, cpio and kmod.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { project } from '../../systemd/hall/project.mjs';

/** Where all of the bench is. */
export const benchDirectory = path.join(project, 'var', 'hw');
const downloads = path.join(benchDirectory, 'packages');
/** Lies over this machine's files in the guest: the kernel's modules, and udev. */
const layer = path.join(benchDirectory, 'layer');
const kernelFile = path.join(benchDirectory, 'vmlinuz');
const initrdFile = path.join(benchDirectory, 'initrd.gz');

/** What the bench runs here → the Debian package that brings it. */
const systemPackages = [
  ['/usr/bin/qemu-system-x86_64', 'qemu-system-x86'],
  ['/bin/busybox', 'busybox-static'],
  ['/usr/bin/cpio', 'cpio'],
  ['/bin/kmod', 'kmod'],
  ['/sbin/mkfs.ext4', 'e2fsprogs'],
  ['/usr/bin/setpriv', 'util-linux'],
];

/** What the guest needs before it sees any file of this machine, and a disk. */
const firstModules = [
  'virtio_pci',
  '9pnet_virtio',
  '9p',
  'overlay',
  'virtio_blk',
  'crc32c_generic',
  'ext4',
  'virtio_net',
  'virtio-rng',
];

/** Parts of the kernel package: the rest of it is for machines that this one is not. */
const moduleFolders = [
  'arch/x86/crypto',
  'crypto',
  'lib',
  'drivers/block/virtio_blk.ko',
  'drivers/char/hw_random',
  'drivers/hid',
  'drivers/input',
  'drivers/net/net_failover.ko',
  'drivers/net/virtio_net.ko',
  'drivers/usb',
  'drivers/virtio',
  'fs/9p',
  'fs/configfs',
  'fs/ext4',
  'fs/fscache',
  'fs/jbd2',
  'fs/mbcache.ko',
  'fs/netfs',
  'fs/overlayfs',
  'net/9p',
  'net/core',
];

/** The sentence of what is missing, for a person who may do something about it. */
export class BenchMissing extends Error {}

/** Runs a command to its end; throws a `BenchMissing` with what it said when it fails. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 64 << 20, ...options });
  if (done.status === 0) return done.stdout ?? '';
  const because = done.error?.message ?? done.stderr ?? '';
  throw new BenchMissing(`${command} ${args.join(' ')} failed: ${String(because).trim()}`);
}

/** Makes what is missing of the bench. Throws a `BenchMissing` that says what cannot be had. */
export function ensureBench() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new BenchMissing('the bench boots an x86-64 kernel with this machine’s own Node in it');
  }
  mkdirSync(downloads, { recursive: true });
  ensureSystemPackages();
  const stamp = path.join(benchDirectory, 'made-from');
  const recipe = [...firstModules, ...moduleFolders].join(' ');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== recipe) {
    makeLayer();
    writeFileSync(stamp, recipe);
  }
  makeInitrd();
  return { kernelFile, initrdFile, layer };
}

const missingPackages = () =>
  systemPackages.flatMap(([file, name]) => (existsSync(file) ? [] : [name]));

function ensureSystemPackages() {
  const missing = missingPackages();
  if (missing.length === 0) return;
  if (process.getuid() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new BenchMissing(`missing: sudo apt-get install ${missing.join(' ')}`);
  }
  console.log(`Installing ${missing.join(', ')} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
}

/** The kernel package of today: `linux-image-amd64` only names it. */
function kernelPackage() {
  const named = () =>
    /Depends: (linux-image-\S+)/.exec(run('apt-cache', ['depends', 'linux-image-amd64']))?.[1];
  let name = named();
  if (name === undefined && process.getuid() === 0) {
    run('apt-get', ['update', '-qq']);
    name = named();
  }
  if (name === undefined) {
    throw new BenchMissing('apt knows no kernel: sudo apt-get update, then again');
  }
  return name;
}

function download(name) {
  const found = () => readdirSync(downloads).find((file) => file.startsWith(`${name}_`));
  if (!found()) {
    console.log(`Downloading ${name} …`);
    run('apt-get', ['download', '-qq', name], { cwd: downloads });
  }
  return path.join(downloads, found());
}

/** Unpacks the two packages; nothing of them is installed. */
function makeLayer() {
  const kernel = download(kernelPackage());
  const udev = download('udev');
  const unpacked = path.join(benchDirectory, 'unpacked');
  for (const folder of [unpacked, layer]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(unpacked, { recursive: true });
  const wanted = [
    './boot/vmlinuz-*',
    './lib/modules/*/modules.*',
    ...moduleFolders.map((folder) => `./lib/modules/*/kernel/${folder}`),
  ];
  const take = 'deb=$1; to=$2; shift 2; dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$to" "$@"';
  const options = ['--no-same-owner', '--wildcards', ...wanted];
  run('sh', ['-ec', take, 'sh', kernel, unpacked, ...options]);
  run('dpkg-deb', ['-x', udev, unpacked]);
  const boot = path.join(unpacked, 'boot');
  const vmlinuz = readdirSync(boot).find((file) => file.startsWith('vmlinuz-'));
  copyFileSync(path.join(boot, vmlinuz), kernelFile);
  // The packages still write to /bin and /lib, which are links into /usr on an installed Debian.
  for (const folder of ['bin', 'sbin', 'lib']) {
    const to = path.join(layer, 'usr', folder);
    mkdirSync(to, { recursive: true });
    if (existsSync(path.join(unpacked, folder))) {
      run('cp', ['-a', `${path.join(unpacked, folder)}/.`, to]);
    }
  }
  run('cp', ['-a', path.join(unpacked, 'etc'), layer]);
  run('/sbin/depmod', ['-b', path.join(layer, 'usr'), vmlinuz.slice('vmlinuz-'.length)]);
  rmSync(unpacked, { recursive: true });
}

/** The first modules with what they need, each after what it needs. */
function modulesInOrder(modules) {
  const needs = new Map(
    readFileSync(path.join(modules, 'modules.dep'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(': '))
      .map(([file, list]) => [file.replace(/:$/, ''), list ? list.split(' ') : []]),
  );
  const fileOf = (name) =>
    [...needs.keys()].find((file) => path.basename(file, '.ko').replaceAll('-', '_') === name);
  // modules.dep names the nearest first; what is built into the kernel is not in it.
  const files = firstModules
    .map((name) => fileOf(name.replaceAll('-', '_')))
    .flatMap((file) => (file ? [...needs.get(file).toReversed(), file] : []));
  return [...new Set(files)];
}

function makeInitrd() {
  const root = path.join(benchDirectory, 'initrd');
  rmSync(root, { recursive: true, force: true });
  const folders = ['bin', 'modules', 'proc', 'sys', 'dev', 'host', 'bench', 'writable', 'root'];
  for (const folder of folders) mkdirSync(path.join(root, folder), { recursive: true });
  copyFileSync('/bin/busybox', path.join(root, 'bin', 'busybox'));
  copyFileSync(path.join(import.meta.dirname, 'guest', 'init.sh'), path.join(root, 'init'));
  chmodSync(path.join(root, 'init'), 0o755);
  const versions = path.join(layer, 'usr', 'lib', 'modules');
  const modules = path.join(versions, readdirSync(versions)[0]);
  const files = modulesInOrder(modules);
  for (const file of files) {
    copyFileSync(path.join(modules, file), path.join(root, 'modules', path.basename(file)));
  }
  const order = files.map((file) => `${path.basename(file)}\n`).join('');
  writeFileSync(path.join(root, 'modules', 'order'), order);
  const pack = 'find . | cpio --quiet -o -H newc | gzip -1 > "$1.new"';
  run('sh', ['-ec', pack, 'sh', initrdFile], { cwd: root });
  renameSync(`${initrdFile}.new`, initrdFile);
}
