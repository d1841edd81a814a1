/** `npm run -s public`: makes ready what is missing, then runs the built command. */
import process from 'node:process';
import { ensureBuilt, ensureDependencies } from './setup.mjs';

ensureDependencies();
await ensureBuilt();
const { main } = await import('../../dist/public.js');
process.exit(await main(process.argv.slice(2)));
