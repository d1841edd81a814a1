import path from 'node:path';
import type { Hall } from '../../broker/client/hall.ts';
import { instant } from '../../broker/client/hall-time.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { NodeFile } from '../../broker/client/node-file.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import type { PasswordHasher } from '../../broker/client/password/password-port.ts';
import { SmallDocument } from '../../broker/client/small-document.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { AccessRecords, accessDocument } from './access-records.ts';
import { accountsDocument } from './account.ts';
import { AccountBook } from './account-book.ts';
import { OutOfHours } from './out-of-hours.ts';
import { SessionBook, sessionsDocument } from './session-book.ts';
import { SignInGuard } from './sign-in-guard.ts';
import { StaffNode } from './staff-node.ts';
import { staffRoutes } from './staff-routes.ts';

export type StaffParts = {
  readonly file: Pick<NodeFile, 'listen' | 'directory'>;
  readonly hall: Hall;
  readonly log: Logger;
  readonly hasher: PasswordHasher;
  /** Its monotonic time counts from the boot of this id. */
  readonly clock: NodeClock;
  readonly bootId: string;
  readonly pagesDirectory: string;
  readonly themeFile: string;
  /** The page's folder; a test without built pages leaves it out. */
  readonly pages?: string;
  /** Closes something when the node stops; the last opened closes first. */
  readonly onStop: (close: () => Promise<void> | void) => void;
};

/** A staff node as it stands in a hall: accounts, sessions, node and page server, put together. */
export async function openStaff(parts: StaffParts): Promise<Result<PageServer, string>> {
  const { file, hall, log, clock, onStop } = parts;
  if (!file.listen) return err('the staff node needs "listen" in its node file');
  const access = await openAccess(parts);
  onStop(() => access.close());
  const sessions = await openSessions(parts, access);
  onStop(() => sessions.close());
  let pages: PageServer | undefined;
  const node = new StaffNode({ hall, clock, publish: (view) => pages?.stream.publish(view) });
  const doors = {
    ...{ hall, node, sessions, access, log },
    outOfHours: new OutOfHours(hall),
    accounts: await openAccounts(parts),
    guard: new SignInGuard(() => clock.monotonicMs()),
    now: () => instant(clock.wallMs()),
  };
  const opened = await PageServer.listen({
    ...file.listen,
    ...(parts.pages !== undefined && { pages: parts.pages }),
    pagesDirectory: parts.pagesDirectory,
    themeFile: parts.themeFile,
    log,
    routes: (app, server) => staffRoutes(app, server, doors),
  });
  if (!opened.ok) return opened;
  pages = opened.value;
  onStop(() => opened.value.close());
  node.start();
  onStop(() => node.close());
  access.start();
  return ok(opened.value);
}

async function openAccounts({ file, hasher, log }: StaffParts): Promise<AccountBook> {
  const accountsFile = path.join(file.directory, 'accounts.json');
  const empty = { accounts: [] };
  return new AccountBook(
    await SmallDocument.open(accountsFile, accountsDocument, empty, log),
    hasher,
  );
}

async function openAccess({ file, hall, clock, log }: StaffParts): Promise<AccessRecords> {
  const accessFile = path.join(file.directory, 'access.json');
  const store = await SmallDocument.open(accessFile, accessDocument, { open: [] }, log);
  return new AccessRecords({ store, hall, clock, log });
}

async function openSessions(
  { file, clock, bootId, log }: StaffParts,
  access: AccessRecords,
): Promise<SessionBook> {
  const sessionsFile = path.join(file.directory, 'sessions.json');
  const empty = { bootId, sessions: [] };
  const store = await SmallDocument.open(sessionsFile, sessionsDocument, empty, log);
  return new SessionBook({
    ...{ store, clock, bootId },
    ended: (session, because) => {
      const { staffId } = session;
      log.info('session.ended', { staffId, because });
      // Whoever signs out has done it; the rest is done to them.
      if (because === 'signed-out') access.record(session, { act: 'signed-out', staffId });
      else access.record(session, { act: 'session-ended', staffId, because });
    },
  });
}
