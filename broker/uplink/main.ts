import { createLogger } from '../../config/logger.ts';
import { version } from '../../config/version.ts';
import { runNode } from '../client/run-node.ts';
import { openUplink } from './uplink-process.ts';

await runNode('uplink', { createLogger, version }, openUplink);
