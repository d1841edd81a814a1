import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readBrokerFile } from '../../../broker/broker-file.ts';
import { readNodeFile } from '../../../broker/client/node-file.ts';
import { err, ok, type Result } from '../../../broker/contract/result.ts';
import { type OfficeFile, readOfficeFile } from '../../../broker/office/office-file.ts';
import { readStaffSettings } from '../../../display/staff/staff-settings.ts';

const ACCOUNT = 'yobiban-office';
/** Of the hall's ports the first that no other process has (`hall-files.ts`). */
const PORT = 8_111;

/** What was written, and what is still to be done, as sentences. */
export type OfficeSetUp = { readonly files: readonly string[]; readonly next: readonly string[] };

/**
 * Writes what the office is told (`office.json`), and tells the staff process of it (`own.office` in
 * `staff.json`), with one secret for both. Run again it keeps port and secret, and takes a changed site
 * file or journal over from `broker.json`.
 *
 * @param folder - of the box's files, `/etc/yobiban`
 * @param groups - the box's accounts, `/etc/group`
 * @returns the error is a sentence; nothing is written then
 */
export async function setUpOffice(
  folder: string,
  groups = '/etc/group',
): Promise<Result<OfficeSetUp, string>> {
  const at = (name: string) => path.join(folder, name);
  const broker = await readBrokerFile(at('broker.json'));
  if (!broker.ok) return broker;
  const staff = await readNodeFile(at('staff.json'));
  if (!staff.ok) return staff;
  const settings = readStaffSettings(staff.value.own);
  if (!settings.ok) return err(`${at('staff.json')}: ${settings.error}`);
  const before = await officeBefore(at('office.json'));
  if (!before.ok) return before;
  const { siteFile, directory } = broker.value;
  const { port, secret } = before.value
    ? { port: before.value.listen.port, secret: before.value.secret }
    : { port: PORT, secret: randomBytes(24).toString('base64url') };
  const office = {
    ...before.value,
    siteFile,
    journal: path.join(directory, 'journal'),
    listen: { host: before.value?.listen.host ?? '127.0.0.1', port },
    secret,
  };
  const owner = statSync(at('staff.json'));
  const group = groupOf(groups);
  try {
    const own = { ...staff.value.own, office: { port, secret } };
    const told: unknown = JSON.parse(readFileSync(at('staff.json'), 'utf8'));
    replace(at('office.json'), office, { mode: 0o640, uid: owner.uid, gid: group ?? owner.gid });
    // As it stood, in its own order: only `own.office` is ours.
    replace(at('staff.json'), { ...Object(told), own }, owner);
  } catch (cause) {
    return err(`書けませんでした: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
  return ok({
    files: [at('office.json'), at('staff.json')],
    next: [
      ...(group === undefined
        ? [
            `アカウント ${ACCOUNT} がありません。systemd-sysusers のあと、もう一度実行してください。`,
          ]
        : []),
      '受付時間の外に実行してください: systemctl restart yobiban-office yobiban-staff',
    ],
  });
}

/** Nothing where there is none yet; one that does not read is not written over. */
async function officeBefore(file: string): Promise<Result<OfficeFile | undefined, string>> {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return ok(undefined);
  return readOfficeFile(file);
}

/** The group that reads the office's file; nothing where the account is not made yet. */
function groupOf(groups: string): number | undefined {
  const found = new RegExp(`^${ACCOUNT}:[^:]*:(\\d+):`, 'm').exec(readFileSync(groups, 'utf8'));
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

type Owner = { readonly mode: number; readonly uid: number; readonly gid: number };

/** Whole or not at all: a process that starts meanwhile reads one or the other. */
function replace(file: string, content: object, { mode, uid, gid }: Owner): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  chownSync(fresh, uid, gid);
  chmodSync(fresh, mode & 0o777);
  renameSync(fresh, file);
}
