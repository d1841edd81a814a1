import process from 'node:process';
import { isPublicNodeFile } from '../../broker/client/node-file.ts';
import { runNode, runPublicNode } from '../../broker/client/run-node.ts';
import { createLogger } from '../../config/logger.ts';
import { fontsDirectory, pagesDirectory, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { openStatus } from './status-process.ts';

const setUp = { createLogger, version };
const page = { pages: 'status', pagesDirectory, themeFile, fontsDirectory };

// Its file says where it stands: at its hall's own broker, or outside at a cluster.
if (await isPublicNodeFile(process.argv[2] ?? '')) {
  await runPublicNode('status', setUp, ({ side, ...parts }) =>
    openStatus({ ...parts, ...page, halls: parts.file.sites.map((site) => side.hall(site)) }),
  );
} else {
  await runNode('status', setUp, ({ hall, ...parts }) =>
    openStatus({ ...parts, ...page, halls: [hall] }),
  );
}
