import path from 'node:path';
import type { Hall } from '../../broker/client/hall.ts';
import { instant } from '../../broker/client/hall-time.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { NodeFile } from '../../broker/client/node-file.ts';
import { PageServer } from '../../broker/client/page-server.ts';
import type { PasswordHasher } from '../../broker/client/password/password-port.ts';
import type { SecondHall } from '../../broker/client/second-hall.ts';
import { SmallDocument } from '../../broker/client/small-document.ts';
import type { SnapshotStream } from '../../broker/client/snapshot-stream.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { accessTeller, type TellAccess } from './access-log.ts';
import { AccessRecords, accessDocument } from './access-records.ts';
import { accountsDocument } from './account.ts';
import { AccountBook } from './account-book.ts';
import { OfficeLink } from './office-link.ts';
import { OutOfHours } from './out-of-hours.ts';
import { type Session, SessionBook, sessionsDocument } from './session-book.ts';
import { SignInGuard } from './sign-in-guard.ts';
import { StaffNode } from './staff-node.ts';
import { staffRoutes } from './staff-routes.ts';
import type { StaffSettings } from './staff-settings.ts';
import type { StaffView } from './staff-view.ts';
import { TrainingDesk } from './training-desk.ts';

export type StaffParts = {
  readonly file: Pick<NodeFile, 'listen' | 'directory'>;
  readonly settings: StaffSettings;
  readonly hall: Hall;
  readonly log: Logger;
  readonly hasher: PasswordHasher;
  /** The way to a training hall; left out, nobody of this node takes part in one. */
  readonly second?: SecondHall;
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
  const accounts = await openAccounts(parts);
  const tell = accessTeller(log, access, accounts);
  let training: TrainingDesk | undefined;
  const sessions = await openSessions(parts, tell, (session) => training?.leave(session));
  onStop(() => sessions.close());
  let pages: PageServer | undefined;
  const node = new StaffNode({ hall, clock, publish: (view) => pages?.stream.publish(view) });
  let inTraining: SnapshotStream<StaffView> | undefined;
  training = new TrainingDesk({
    ...{ hall, node, clock, second: parts.second },
    publish: (view) => inTraining?.publish(view),
    back: (session, counterId) => sessions.sitAt(session, counterId),
  });
  const doors = {
    ...{ hall, node, accounts, sessions, tell, training },
    outOfHours: new OutOfHours(hall),
    idleMinutes: parts.settings.idleMinutes,
    office: parts.settings.office && new OfficeLink(parts.settings.office),
    guard: new SignInGuard(() => clock.monotonicMs()),
    now: () => instant(clock.wallMs()),
  };
  const opened = await PageServer.listen({
    ...file.listen,
    ...(parts.pages !== undefined && { pages: parts.pages }),
    pagesDirectory: parts.pagesDirectory,
    themeFile: parts.themeFile,
    log,
    routes: (app, server) => {
      inTraining = server.openStream<StaffView>();
      return staffRoutes(app, server, doors, inTraining);
    },
  });
  if (!opened.ok) return opened;
  pages = opened.value;
  onStop(() => opened.value.close());
  node.start();
  onStop(() => node.close());
  training.start();
  onStop(() => parts.second?.close());
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
  { file, settings, clock, bootId, log }: StaffParts,
  tell: TellAccess,
  ended: (session: Session) => void,
): Promise<SessionBook> {
  const sessionsFile = path.join(file.directory, 'sessions.json');
  const empty = { bootId, sessions: [] };
  const store = await SmallDocument.open(sessionsFile, sessionsDocument, empty, log);
  return new SessionBook({
    ...{ store, clock, bootId },
    idleMs: settings.idleMinutes * 60_000,
    ended: (session, because, by = session) => {
      ended(session);
      tell({ act: 'session-ended', staffId: session.staffId, because }, by);
    },
    locked: (session, because) =>
      tell({ act: 'locked', staffId: session.staffId, because }, session),
  });
}
