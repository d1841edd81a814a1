import { describe, expect, test } from 'vitest';
import { trialPack } from '../../.ci/played-hall.ts';
import { type AuditEntry, auditEntry, kindsOfEvents } from '../../broker/contract/audit.ts';
import {
  site,
  siteBoard,
  siteCalendar,
  siteCallBox,
  siteCounter,
  siteKiosk,
  siteService,
} from '../../broker/contract/site.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { auditRows } from './audit-words.ts';
import { fieldWords, partWords } from './site-change-words.ts';

const tanaka = { kind: 'staff', staffId: 'tanaka', counterId: 'counter-2' };
const at = Date.parse('2026-11-19T09:38:05+09:00');
const entry = (given: object): AuditEntry =>
  parsed(auditEntry, { seq: 1, at, actor: tanaka, ...given });
const said = async (given: object) => auditRows([entry(given)], await trialPack())[0];

describe('the record in words', () => {
  test('time, person, act, number and counter', async () => {
    const call = { type: 'ticket-called', number: 'A012', counterId: 'counter-1', voice: 'voice' };
    expect(await said({ ...call, overtook: { because: 'accommodation', groups: 2 } })).toEqual({
      seq: 1,
      at: '2026-11-19 09:38:05',
      who: 'tanaka',
      what: '呼び出した（音声あり、要配慮で先に）',
      number: 'A012',
      counter: '1番窓口',
    });
  });

  test.each([
    [{ type: 'serving-finished', number: 'A012' }, 'tanaka', '対応を終えた', '2番窓口'],
    [
      { type: 'ticket-cancelled', reason: 'by-request' },
      'tanaka',
      '取り消した（本人申出）',
      '2番窓口',
    ],
    [
      { type: 'ticket-handed-off', to: { counterId: 'counter-1' } },
      'tanaka',
      '引き継いだ（1番窓口へ）',
      '2番窓口',
    ],
    [
      { type: 'counter-set', counterId: 'counter-9', state: 'break' },
      'tanaka',
      '窓口を「休憩」にした',
      'counter-9',
    ],
    [
      { type: 'day-closed', actor: { kind: 'engine' }, missed: true },
      '（自動）',
      '締め切られていなかった一日を締め切った',
      '',
    ],
    [
      { type: 'staff-mode-recorded', actor: { kind: 'kiosk', nodeId: 'kiosk-1' }, act: 'entered' },
      '発券機 kiosk-1',
      '発券機の職員画面を開いた',
      '',
    ],
    [
      { type: 'access-recorded', access: { act: 'account-added', staffId: 'sato' }, doneAt: at },
      'tanaka',
      'アカウント sato を追加した',
      '2番窓口',
    ],
    [
      {
        type: 'access-recorded',
        access: { act: 'out-of-hours', staffId: 'tanaka', reason: 'inspection' },
        doneAt: at,
      },
      'tanaka',
      '受付時間外に使った（点検）',
      '2番窓口',
    ],
    [
      {
        type: 'access-recorded',
        access: { act: 'session-ended', staffId: 'sato', because: 'password-reset' },
        doneAt: at,
      },
      'tanaka',
      'sato をサインアウトさせた（パスワードの再設定）',
      '2番窓口',
    ],
    [
      {
        type: 'access-recorded',
        access: { act: 'locked', staffId: 'tanaka', because: 'wrong-pin' },
        doneAt: at,
      },
      'tanaka',
      'PINを続けて間違え、画面がロックされた',
      '2番窓口',
    ],
    [
      { type: 'bulletin-posted', text: '棚卸しは15時' },
      'tanaka',
      'お知らせを出した（棚卸しは15時）',
      '2番窓口',
    ],
    [
      { type: 'help-asked', place: { kioskId: 'kiosk-1' } },
      'tanaka',
      '職員を呼んだ（発券機 kiosk-1）',
      '2番窓口',
    ],
  ])('%j', async (given, who, what, counter) => {
    expect(await said(given)).toMatchObject({ who, what, counter });
  });

  test('what somebody changed in the site file: a sentence a change, and nobody’s name', async () => {
    const changes = [
      { part: 'counters', what: 'added', id: 'counter-3' },
      { part: 'services', what: 'changed', id: 'pickup', fields: ['from', 'meanMinutes'] },
      { part: 'services', what: 'reordered' },
      { part: 'calendar', what: 'changed', fields: ['specialDays'] },
      { part: 'callBoxes', what: 'removed', id: 'call-box-9' },
      { part: 'texts', what: 'changed', id: 'vi' },
    ];
    const engine = { kind: 'engine' };
    const given = { type: 'site-changed', actor: engine, changes, furtherChanges: 2 };
    const rows = auditRows([entry(given)], await trialPack());
    expect(new Set(rows.map(({ who }) => who))).toEqual(new Set(['（設定ファイル）']));
    expect(rows.map(({ what }) => what)).toEqual([
      '3番窓口を追加した',
      '受付内容「受け取り」の使い始める日・1件の平均の分数を変えた',
      '受付内容の並び順を変えた',
      '開庁日と受付時間の特別開庁日を変えた',
      '呼出ボックス call-box-9を外した',
      '文言（Tiếng Việt）を変えた',
      'ほかに2か所を変えた',
    ]);
  });

  test('every key of the site file has its words', () => {
    expect(Object.keys(site.entries).filter((key) => partWords[key] === undefined)).toEqual([]);
    const rows = [siteService, siteCounter, siteKiosk, siteBoard, siteCallBox, siteCalendar];
    const fields = rows.flatMap(({ entries }) => Object.keys(entries));
    const named = fields.filter((key) => key !== 'id' && key !== 'group');
    expect(named.filter((key) => fieldWords[key] === undefined)).toEqual([]);
  });

  test('what was told late stands at the time it was done', async () => {
    const access = { act: 'signed-in', staffId: 'tanaka' };
    const late = { type: 'access-recorded', access, doneAt: at - 3_600_000 };
    expect(await said(late)).toMatchObject({ at: '2026-11-19 08:38:05' });
  });

  test('every event has its words, also before the hall has said what its counters are called', () => {
    for (const type of Object.keys(kindsOfEvents)) {
      if (type === 'site-changed') continue;
      const [row] = auditRows([entry({ type })], undefined);
      expect(row?.what, type).toMatch(/^$|[ぁ-ん]/);
    }
  });
});
