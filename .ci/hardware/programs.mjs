/** Bundles what runs on the bench: one file each in `dist/`, beside the product's own processes. */
import path from 'node:path';
import { build } from 'vite';
import { project } from '../../systemd/hall/project.mjs';

/** Packages with binaries of their own, and what cannot be bundled: taken from `node_modules`. */
const external = [
  '@napi-rs/canvas',
  '@serialport/bindings-cpp',
  'johnny-five',
  'node-hid',
  'usb',
  'vite',
];

/**
 * @param name - of a file here, without its ending
 * @returns the bundle, from the project's folder
 */
export async function buildProgram(name) {
  const file = `hardware-${path.basename(name)}.js`;
  await build({
    root: project,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external },
    build: {
      ssr: path.join(import.meta.dirname, `${name}.ts`),
      outDir: path.join(project, 'dist'),
      emptyOutDir: false,
      target: 'node20',
      minify: false,
      sourcemap: false,
      rolldownOptions: { output: { entryFileNames: file, format: 'esm', codeSplitting: false } },
    },
  });
  return `dist/${file}`;
}
