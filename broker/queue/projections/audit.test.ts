import { describe, expect, test } from 'vitest';
import type { AuditFilter } from '../../contract/audit.ts';
import { auditFilter } from '../../contract/audit.ts';
import { parsed, TrialHall } from '../trial-hall.ts';
import { AuditTrail, auditPage } from './audit.ts';

function hallAtWork(): TrialHall {
  const hall = new TrialHall();
  hall.openDay();
  hall.importDay('2026-11-19', [['R-101', '2026-11-19T10:10', 'application']]);
  hall.setCounter('1', 'open');
  hall.recordAccess({ act: 'signed-in', staffId: 'sato' });
  hall.touch('kiosk-1', 'delivery');
  hall.report(hall.jobOf('B001'), 'printed', 2);
  hall.callNext('1');
  hall.start('B001', '1');
  hall.finish('B001');
  hall.issue('application');
  hall.cancel('A001', 'by-request');
  hall.stopIssuing('trouble');
  return hall;
}

function trailOf(hall: TrialHall): AuditTrail {
  const trail = new AuditTrail();
  for (const event of hall.journal) trail.follow(event);
  return trail;
}

const newest = Number.MAX_SAFE_INTEGER;
const found = (hall: TrialHall, filter: object) =>
  auditPage(trailOf(hall).entries, parsed(auditFilter, filter) as AuditFilter, newest, 60_000);

describe('the audit trail', () => {
  test('has one line an event, with the number where there is one', () => {
    const hall = hallAtWork();
    const { entries } = trailOf(hall);
    expect(entries.map(({ type }) => type)).toEqual(hall.journal.map(({ type }) => type));
    const numbered = entries.filter(({ number }) => number === 'B001').map(({ type }) => type);
    expect(numbered).toEqual([
      ...['ticket-issued', 'print-reported', 'ticket-called', 'serving-started'],
      'serving-finished',
    ]);
    expect(entries.at(-2)).toMatchObject({ type: 'ticket-cancelled', reason: 'by-request' });
  });

  test('holds no token of a phone, no id that was made, and no reservation', () => {
    const hall = hallAtWork();
    const text = JSON.stringify(trailOf(hall).entries);
    const ticket = hall.ticket('B001');
    for (const secret of [ticket.token, ticket.id, 'R-101', 'requestId', 'jobId']) {
      expect(text).not.toContain(secret);
    }
  });

  test('is filtered by number, by kind, and by person, also by whom it was done to', () => {
    const hall = hallAtWork();
    const types = (filter: object) => found(hall, filter).entries.map(({ type }) => type);
    expect(types({ number: 'A001' })).toEqual(['ticket-cancelled', 'ticket-issued']);
    expect(types({ kind: 'people' })).toEqual(['access-recorded']);
    expect(types({ kind: 'counter' })).toEqual(['counter-set']);
    expect(types({ staffId: 'sato' })).toEqual(['access-recorded']);
    expect(types({ staffId: 'staff-1', kind: 'issue' })).toEqual(['ticket-issued']);
    expect(types({ staffId: 'nobody' })).toEqual([]);
  });

  test('comes newest first, in pages that leave nothing out and fit', () => {
    const hall = hallAtWork();
    const { entries } = trailOf(hall);
    const seen: number[] = [];
    let from: number | undefined = newest;
    for (let pages = 0; from !== undefined && pages < 50; pages += 1) {
      const page = auditPage(entries, {}, from, 500);
      expect(JSON.stringify(page.entries).length).toBeLessThan(510);
      seen.push(...page.entries.map(({ seq }) => seq));
      from = page.next;
    }
    expect(seen).toEqual(entries.map(({ seq }) => seq).reverse());
  });

  test('an event it has already is passed over', () => {
    const hall = hallAtWork();
    const trail = trailOf(hall);
    const count = trail.entries.length;
    for (const event of hall.journal) trail.follow(event);
    expect(trail.entries).toHaveLength(count);
  });
});
