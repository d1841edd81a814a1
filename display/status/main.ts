import process from 'node:process';
import { isPublicNodeFile } from '../../broker/client/node-file.ts';
import { runNode, runPublicNode } from '../../broker/client/run-node.ts';
import { createLogger } from '../../config/logger.ts';
import { fontsDirectory, pagesDirectory, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { openStatus, type StatusParts } from './status-process.ts';
import { warmUp } from './warm-up.ts';

const setUp = { createLogger, version };
const page = { pages: 'status', pagesDirectory, themeFile, fontsDirectory };

/** Ready as soon as it can answer; the rest it learns while nobody asks yet. */
async function open(parts: StatusParts) {
  const opened = await openStatus(parts);
  if (opened.ok) void warmUp(opened.value);
  return opened;
}

// Its file says where it stands: at its hall's own broker, or outside at a cluster.
if (await isPublicNodeFile(process.argv[2] ?? '')) {
  await runPublicNode('status', setUp, ({ side, ...parts }) =>
    open({ ...parts, ...page, halls: parts.file.sites.map((site) => side.hall(site)) }),
  );
} else {
  await runNode('status', setUp, ({ hall, ...parts }) =>
    open({ ...parts, ...page, halls: [hall] }),
  );
}
