/** `npm run -s office`: makes ready what is missing, then runs the built command. */
import { ensureBuilt, ensureDependencies } from './setup.mjs';

ensureDependencies();
await ensureBuilt();
await import('../../dist/office-setup.js');
