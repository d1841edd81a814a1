import { runNode } from '../../broker/client/run-node.ts';
import { createLogger } from '../../config/logger.ts';
import { pagesDirectory, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { openStatus } from './status-process.ts';

await runNode('status', { createLogger, version }, (parts) =>
  openStatus({ ...parts, pages: 'status', pagesDirectory, themeFile }),
);
