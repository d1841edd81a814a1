import path from 'node:path';
import { systemClock } from '../../broker/client/node-clock.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import { runNode } from '../../broker/client/run-node.ts';
import { SmallDocument } from '../../broker/client/small-document.ts';
import { decode } from '../../broker/contract/decode.ts';
import { epochMs } from '../../broker/contract/ids.ts';
import { assert, err, ok } from '../../broker/contract/result.ts';
import { createLogger } from '../../config/logger.ts';
import { pagesDirectory, themeFile } from '../../config/paths.ts';
import { version } from '../../config/version.ts';
import { accountsDocument } from './account.ts';
import { AccountBook } from './account-book.ts';
import { argon2Password } from './argon2-password.ts';
import { SessionBook } from './session-book.ts';
import { SignInGuard } from './sign-in-guard.ts';
import { followStaff } from './staff-node.ts';
import { staffRoutes } from './staff-routes.ts';

await runNode('staff', { createLogger, version }, async ({ file, hall, log, onStop }) => {
  if (!file.listen) return err('the staff node needs "listen" in its node file');
  const accountsFile = path.join(file.directory, 'accounts.json');
  const store = await SmallDocument.open(accountsFile, accountsDocument, { accounts: [] });
  if (store.recovered) {
    log.error('document.recovered', { path: accountsFile, recovered: store.recovered });
  }
  const accounts = new AccountBook(store, argon2Password);
  const sessions = new SessionBook(systemClock.monotonicMs);
  const guard = new SignInGuard(systemClock.monotonicMs);
  const now = () => {
    const decoded = decode(epochMs, systemClock.wallMs());
    assert(decoded.ok, 'the wall clock shows a time');
    return decoded.value;
  };
  const opened = await PageServer.listen({
    ...file.listen,
    pages: 'staff',
    pagesDirectory,
    themeFile,
    log,
    routes: (app) => staffRoutes(app, { hall, accounts, sessions, guard, log, now }),
  });
  if (!opened.ok) return opened;
  onStop(() => opened.value.close());
  const following = followStaff(hall, (view) => opened.value.stream.publish(view));
  onStop(() => following.stop());
  return ok(undefined);
});
