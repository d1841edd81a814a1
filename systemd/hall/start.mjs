/** `npm start`: makes ready what is missing, then hands over to the built hall. */
import process from 'node:process';
import { stop } from './project.mjs';
import { ensureBuilt, ensureDependencies } from './setup.mjs';

const help = `npm start -- [options]

Runs a whole hall on this machine: broker, kiosk, printer, board, call box, staff monitor,
status page.

  --site FILE      the hall's site file        (config/trial.yaml: open at every hour, for trying out;
                                                config/iwata.yaml: the hall of Iwata City)
  --port N         first of the ports it uses  (8100)
  --host ADDRESS   where its pages listen      (127.0.0.1; 0.0.0.0 lets phones in the same network in)
  --directory DIR  where it keeps its day      (var/hall)
  --clock TIME     the hall's time at start, such as 2026-11-20T10:00 (now); a demonstration
  --speed N        how many times faster the hall's time runs (1); a demonstration
  --sound HOW      page, aplay or none         (page: the pages in your browser sound)
  --uplink FILE    also an uplink to a cluster (uplink-….own.json of \`npm run public\`, docs/public.md)
  --help           this text

Ctrl-C stops it. Started again it goes on with the same day.
`;

if (process.argv.includes('--help') || process.argv.includes('-h')) {
  process.stdout.write(help);
  process.exit(0);
}
ensureDependencies();
await ensureBuilt();
const { startHall } = await import('../../dist/hall.js');
const problem = await startHall(process.argv.slice(2));
if (problem) stop(problem);
