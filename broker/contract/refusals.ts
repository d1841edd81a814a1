/**
 * Why a command was refused: expected, told to the person who asked, in words they can act on.
 * The English half is for the generated documents, the Japanese half is what staff read.
 */
export const refusals = {
  'not-allowed': ['The actor may not do this.', 'この操作をする権限がありません。'],
  expired: [
    'The command arrived too late to be carried out.',
    '通信が遅れたため、実行しませんでした。もう一度押してください。',
  ],
  'changed-meanwhile': [
    'Somebody else changed the ticket or counter first.',
    'ほかの人が先に操作しました。表示を確かめてから、もう一度押してください。',
  ],
  'unknown-ticket': ['No such ticket today.', 'その番号は本日ありません。'],
  'unknown-service': [
    'No such service, or not offered on this day.',
    'その受付内容は、本日は扱っていません。',
  ],
  'unknown-counter': [
    'No such counter, or not in use on this day.',
    'その窓口は、本日は使っていません。',
  ],
  'unknown-printer': ['The kiosk has no such printer.', 'そのプリンターは登録されていません。'],
  'unknown-job': ['No such print job.', 'その印刷は記録にありません。'],
  'wrong-state': [
    'The ticket is not in a state that allows this.',
    'いまの状態では、この操作はできません。',
  ],
  'queue-empty': ['Nobody is waiting for this counter.', 'この窓口でお待ちの方はいません。'],
  'counter-busy': [
    'The counter has an open ticket: finish or hold it first.',
    '対応中の番号があります。「対応終了」か「保留」を先に選んでください。',
  ],
  'counter-not-open': [
    'The counter is closed or on a break.',
    '窓口が開いていません。「窓口を開ける」を押してください。',
  ],
  'not-at-this-counter': [
    'The ticket is open at another counter.',
    'その番号は、ほかの窓口で対応しています。',
  ],
  'service-not-at-counter': [
    'The counter does not serve this service.',
    'その受付内容は、この窓口では扱っていません。',
  ],
  'too-early-for-absent': [
    'Not called often or long enough to be absent.',
    '不在にするには、2回以上呼び、60秒待ってください。',
  ],
  'already-returned': [
    'The ticket came back from absence once before.',
    'この番号は、一度不在から戻っています。',
  ],
  'too-late-to-return': [
    'The absence lasted longer than the site tolerates.',
    '不在から戻せる時間を過ぎています。新しい番号札をお渡しください。',
  ],
  'nothing-to-undo': ['The last action cannot be undone.', '元に戻せる操作がありません。'],
  'numbers-exhausted': [
    'Every number of this service is used today.',
    '本日の番号をすべて使い切りました。',
  ],
  'number-taken': ['This paper number was entered before.', 'その番号は、すでに使われています。'],
  'not-a-pad-number': [
    'The number is outside the range of the paper pads.',
    '紙の番号札の範囲にない番号です。',
  ],
  'day-closed': ['The business day is closed.', '本日の受付は締め切られています。'],
  'day-open': ['The business day is open.', '本日はすでに開いています。'],
  'tickets-open': ['Tickets are being called or served.', '呼出中・対応中の番号が残っています。'],
  'outside-hours': ['Outside the hours of issue.', '受付時間外です。'],
  'issuing-stopped': ['Issuing is stopped.', '発券を停止しています。'],
  'issuing-goes-on': ['Issuing is not stopped.', '発券は停止していません。'],
  'issue-end-wrong': [
    'Not after now and before the day turns, or the hall is closed today.',
    '発券を終える時刻は、いまより後で、今日のうちの時刻にしてください。閉庁日には変えられません。',
  ],
  'wrong-time': [
    'In the future, or before this day began.',
    '時刻は、今日の、いまより前の時刻にしてください。',
  ],
  'unknown-device': ['No such device in this hall.', 'その機器は登録されていません。'],
  'unknown-bulletin': ['No such bulletin.', 'そのお知らせは、取り下げられています。'],
  'unknown-board': [
    'No board of this group, or none that speaks.',
    '音を出すモニターがありません。',
  ],
  'printer-not-ready': [
    'The printer cannot print now.',
    'プリンターが印刷できる状態ではありません。',
  ],
  'print-pending': [
    'A print of this ticket is still under way.',
    '印刷中です。終わるまでお待ちください。',
  ],
  'not-paperless': ['Paperless issue is not allowed.', '紙なしの受付は許可されていません。'],
  'unknown-reservation': [
    'No reservation of this code today.',
    '本日の予約にない番号です。受付内容を選んで番号札をお取りください。',
  ],
  'reservation-used': [
    'A number was given for this reservation already.',
    'この予約の番号札は、すでに発行されています。',
  ],
  'reservation-too-early': [
    'Earlier before its time than the site allows.',
    '予約の時刻にはまだ早いため、受付できません。',
  ],
  'reservation-twice': [
    'A reservation code stands in the list twice.',
    '同じ予約番号が2回あります。',
  ],
  'reservation-day': [
    'Not of this day, or a day that is past or more than 14 days ahead.',
    '取り込めるのは、今日から14日先までの、その日の予約だけです。',
  ],
  'reservations-too-many': [
    'More reservations than can be kept at once.',
    '予約が多すぎます。先の日の分は、その日が近づいてから取り込んでください。',
  ],
  'unknown-day': ['No journal of this day.', 'その日の記録はありません。'],
  'no-training-hall': [
    'This hall has no training hall.',
    'この会場には、研修の受付が用意されていません。',
  ],
  'training-on': ['A training is on.', '研修は、すでに始まっています。'],
  'no-training': ['No such training is on.', 'その研修は、終わっています。'],
  'unknown-node': [
    'No board or printer of this hall.',
    '研修で使えるモニターやプリンターではありません。',
  ],
  'not-an-open-day': ['The hall is closed on that day.', 'その日は、開庁日ではありません。'],
  'clock-doubtful': ['The date must be confirmed first.', '日付と時刻を確かめてください。'],
  'journal-damaged': [
    'The record is damaged: the engine does not issue.',
    '記録に傷があるため、受付を止めています。保守担当へ連絡してください。',
  ],
  'payload-malformed': ['The request did not decode.', '送られた内容を読み取れませんでした。'],
} as const satisfies Record<string, readonly [english: string, japanese: string]>;

export type Refusal = keyof typeof refusals;

export const refusalCodes = Object.keys(refusals) as [Refusal, ...Refusal[]];
