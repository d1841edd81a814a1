import { describe, expect, test } from 'vitest';
import { alertList } from '../../../broker/contract/alert-list.ts';
import { nodeId, siteId } from '../../../broker/contract/ids.ts';
import { type StaffSnapshot, staffSnapshot } from '../../../broker/contract/staff-snapshot.ts';
import { hallNotices } from '../../../broker/contract/ticket.ts';
import { parsed } from '../../../broker/queue/trial-hall.ts';
import { faultsOf } from './faults.ts';
import type { PresentView } from './views.ts';

const since = Date.parse('2026-11-19T10:05:00+09:00');

function viewOf(staff: object, faults: readonly object[] = []): PresentView {
  const kiosk = {
    kioskId: 'kiosk-1',
    printerId: 'printer-1',
    online: true,
    printer: 'ready',
    paperless: false,
  };
  const snapshot: StaffSnapshot = parsed(staffSnapshot, {
    ...{ seq: 1, at: since, businessDay: '2026-11-19', mode: 'open', dayOpen: true, counters: [] },
    ...{
      counts: {},
      waitingByService: {},
      open: [],
      finished: [],
      boards: [],
      kiosks: [kiosk],
      bulletins: [],
      help: [],
    },
    ...staff,
  });
  return {
    ...{ site: parsed(siteId, 'trial'), training: null, inTraining: null, trainable: [] },
    trainingFault: null,
    ...{ online: true, now: since, rate: 1, siteName: '', timeZone: 'Asia/Tokyo', services: [] },
    ...{
      counters: [],
      languages: [],
      rolls: [],
      devices: [],
      dayOver: false,
      speakers: [],
      notices: hallNotices,
      grew: undefined,
      waitLevels: { soon: 20, late: 40 },
      staff: snapshot,
    },
    callBoxes: [{ nodeId: parsed(nodeId, 'call-box-1'), label: '1' }],
    faults: parsed(alertList, { seq: 1, faults: faults.map((fault) => ({ since, ...fault })) })
      .faults,
  };
}

const kiosk = (instead: object) => ({
  kiosks: [
    {
      kioskId: 'kiosk-1',
      printerId: 'printer-1',
      online: true,
      printer: 'ready',
      paperless: false,
      ...instead,
    },
  ],
});
const shorts = (view: PresentView) => faultsOf(view).map(({ short }) => short);

test('a call box is called by its counter, whether its process or its keys are away', () => {
  const node = 'call-box-1';
  expect(
    faultsOf(
      viewOf({}, [
        { kind: 'node-offline', node },
        { kind: 'device', node, part: 'call-box' },
        { kind: 'device', node, part: 'call-box-clash' },
      ]),
    ),
  ).toMatchObject([
    { short: '呼出ボックス 窓口1 未接続', title: '呼出ボックス 窓口1につながりません。' },
    { short: '呼出ボックス 窓口1 未接続', title: '呼出ボックス 窓口1のキーがつながっていません。' },
    { short: '呼出ボックス 窓口1 キー重複' },
  ]);
});

test('all is well: nothing', () => {
  expect(faultsOf(viewOf({}))).toEqual([]);
});

describe('every fault has a few words, a sentence, and what to do now (R54)', () => {
  const kinds = alertList.entries.faults.pipe[0].item.entries.kind.options;

  test.each(kinds)('%s', (kind) => {
    const about = { kind, node: 'printer-1', number: 'A031', serviceId: 'pickup' };
    const faults = faultsOf(viewOf(kiosk({ printer: 'paper-out' }), [about]));
    expect(faults).toHaveLength(kind === 'printer' || kind === 'node-offline' ? 1 : 2);
    for (const { short, title, advice } of faults) {
      expect([...short].length).toBeLessThanOrEqual(12);
      expect(title).toMatch(/。$/);
      expect(advice).toMatch(/。$/);
    }
    expect(faults[0]?.since).toBe('10:05');
  });

  test.each(['clock-doubtful', 'journal-damaged'])('the hall is %s', (mode) => {
    expect(faultsOf(viewOf({ mode }))).toHaveLength(1);
  });

  test.each(['open', 'closed', 'day-closed', 'stopped'])('%s is no fault', (mode) => {
    expect(faultsOf(viewOf({ mode }))).toEqual([]);
  });
});

describe('a missed close, next morning (rule 12)', () => {
  test.each([
    [
      { done: 1, noShow: 2, closedOut: 3 },
      '対応中だった1件は「対応済（時間不確か）」、呼出中・不在の2件は「不在終了」、待ち・保留などの3件は「閉庁打切」にしました。',
    ],
    [{ done: 0, noShow: 0, closedOut: 0 }, '残っていた番号はありません。'],
  ])('%o', (counts, sentence) => {
    const missed = { day: '2026-11-18', ...counts };
    const [fault] = faultsOf(viewOf({}, [{ kind: 'close-missed', missed }]));
    expect(fault?.title).toContain('11月18日');
    expect(fault?.advice).toContain(sentence);
  });
});

describe('the sound', () => {
  const board = { group: 'hall', online: true, soundFault: false, muted: false };
  const withSpeaker = (view: PresentView): PresentView => {
    const [hall] = view.staff?.boards ?? [];
    return { ...view, speakers: hall ? [{ group: hall.group, name: '会場のスピーカー' }] : [] };
  };

  test('silenced: everybody is told, before anything else', () => {
    const view = viewOf({ boards: [{ ...board, muted: true }] }, [{ kind: 'close-missed' }]);
    const [first] = faultsOf(withSpeaker(view));
    expect(first).toMatchObject({ short: '消音中', title: '会場のスピーカーの音を止めています。' });
    expect(first?.sign).toBeDefined();
  });

  test('not heard: 音声エラー stays, and says who calls and whom to tell', () => {
    const [fault] = faultsOf(viewOf({}, [{ kind: 'sound-unheard', node: 'board-1' }]));
    expect(fault?.short).toBe('音声エラー');
    for (const word of ['声でも', '音量', 'ケーブル', '保守担当']) {
      expect(fault?.advice).toContain(word);
    }
  });

  test('not said, and so not heard: one loudspeaker is one fault', () => {
    const faults = [
      { kind: 'sound', node: 'board-1' },
      { kind: 'sound-unheard', node: 'board-1' },
      { kind: 'sound-unheard', node: 'board-3' },
    ];
    expect(shorts(viewOf({}, faults))).toEqual(['音声エラー', '音声エラー']);
  });
});

describe('the kiosk', () => {
  test.each(['paper-out', 'cover-open', 'cutter-fault', 'overheated', 'offline'])(
    '%s: staff may let it go on without paper (design part 9)',
    (printer) => {
      const [fault] = faultsOf(
        viewOf(kiosk({ printer }), [{ kind: 'printer', node: 'printer-1' }]),
      );
      expect(fault?.paperless).toEqual({ kioskId: 'kiosk-1', allowed: true });
    },
  );

  test('it goes on without paper: staff see it, and can end it', () => {
    const [fault] = faultsOf(viewOf(kiosk({ printer: 'paper-out', paperless: true })));
    expect(fault).toMatchObject({ short: '紙なし受付中', paperless: { allowed: false } });
  });

  test('paper near its end is told before it is out (R21)', () => {
    expect(shorts(viewOf(kiosk({ printer: 'paper-near-end' })))).toEqual(['用紙わずか']);
  });

  test('one fault is told once, though alert and kiosk both tell it', () => {
    const alerts = [{ kind: 'node-offline', node: 'printer-1' }];
    expect(shorts(viewOf(kiosk({ printer: 'offline' }), alerts))).toEqual(['プリンター未接続']);
  });

  test('a kiosk without a printer of its own has none to be out of paper', () => {
    const bare = { kioskId: 'tablet', online: true, printer: 'unknown', paperless: true };
    expect(faultsOf(viewOf({ kiosks: [bare] }))).toEqual([]);
  });
});
