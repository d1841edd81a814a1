import { exitSign } from '../../../broker/client/page/exit-sign.ts';
import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import {
  type CancelReason,
  type CounterRest,
  cancelReasons,
  type HallNotice,
  type HoldReason,
  hallNotices,
  holdReasons,
  type TicketView,
} from '../../../broker/contract/ticket.ts';
import type { Body } from './asking.ts';
import type { Question } from './question.ts';
import { rests } from './rests.ts';
import { counterName, type PresentView } from './views.ts';

export function hold(ticket: TicketView, act: (reason: HoldReason) => void): Question {
  return {
    title: `${ticket.number} を保留にします`,
    lead: '理由を選んでください。窓口は空き、あとで続きから対応できます。',
    answers: (Object.keys(holdReasons) as HoldReason[]).map((reason) => ({
      label: holdReasons[reason],
      act: () => act(reason),
    })),
  };
}

export function cancel(ticket: TicketView, act: (reason: CancelReason) => void): Question {
  return {
    title: `${ticket.number} を取り消します`,
    lead: '理由を選んでください。呼び出しはしません。間違えたときは「元に戻す」で戻せます。',
    answers: (Object.keys(cancelReasons) as CancelReason[]).map((reason) => ({
      label: cancelReasons[reason],
      act: () => act(reason),
    })),
  };
}

/** The same number goes on: to another service, or to one counter such as the city's own staff. */
export function handOff(
  view: PresentView,
  ticket: TicketView,
  own: StaffCounter | undefined,
  act: (to: Body<'hand-off'>['to']) => void,
): Question {
  const counters = (view.staff?.counters ?? []).filter(
    ({ counterId }) => counterId !== own?.counterId,
  );
  return {
    title: `${ticket.number} を引き継ぎます`,
    lead: '番号はそのままで、引継ぎ先からお呼びします。',
    answers: [
      // The city's own staff first: most hand-offs go there (R69).
      ...counters
        .toSorted((one, other) => Number(other.cityStaff) - Number(one.cityStaff))
        .map(({ counterId, cityStaff }) => ({
          label: `${counterName(view, counterId)}${cityStaff ? '（市職員）' : ''}`,
          act: () => act({ counterId }),
        })),
      ...view.services
        .filter(({ serviceId, offered }) => offered && serviceId !== ticket.serviceId)
        .map(({ serviceId, short }) => ({
          label: `受付内容を「${short}」に変える`,
          look: 'plain' as const,
          act: () => act({ serviceId }),
        })),
    ],
  };
}

/** Why nobody is there, and for how long (R48). */
export function restAt(
  view: PresentView,
  { counterId }: StaffCounter,
  act: (rest: CounterRest) => void,
): Question {
  return {
    title: `${counterName(view, counterId)}を休憩にします`,
    lead: '理由を選んでください。戻る予定の時刻が、全員に見えます。',
    answers: rests.map(({ rest, name, length }) => ({
      label: `${name}（${length}）`,
      act: () => act(rest),
    })),
  };
}

/** How an open ticket is settled before the next call. */
export type Settling = 'finish-serving' | 'hold-ticket' | 'mark-absent';

/** Call-next while somebody is at the counter (design part 5, rule 6). */
export function stillOpen(ticket: TicketView, act: (verb: Settling) => void): Question {
  const finish = {
    label: '対応終了にして、次を呼ぶ',
    act: () => act('finish-serving'),
  };
  const title = `${ticket.number} は${ticket.state === 'serving' ? '対応中' : '呼出中'}です`;
  const lead = '次の方を呼ぶ前に、この番号をどうしますか。';
  if (ticket.state === 'serving') {
    const aside = { label: '保留にして、次を呼ぶ', act: () => act('hold-ticket') };
    return { title, lead, answers: [{ ...finish, look: 'main' }, aside] };
  }
  const aside = { label: '不在にして、次を呼ぶ', act: () => act('mark-absent') };
  return { title, lead, answers: [{ ...aside, look: 'main' }, finish] };
}

/** The emergency switch (R63): each reason, with what citizens will read. */
export function stopIssuing(
  { staff, notices }: PresentView,
  act: (notice: HallNotice) => void,
): Question {
  const stopped = staff?.notice !== undefined;
  const answer = (notice: HallNotice) => ({
    label: `${hallNotices[notice]}${staff?.notice === notice ? '（いま表示中）' : ''}`,
    says: notices[notice],
    act: staff?.notice === notice ? undefined : () => act(notice),
  });
  return {
    title: stopped ? '発券停止の理由を変えます' : '発券を止めます',
    lead: stopped
      ? '発券は止めたまま、発券機・モニター・スマートフォンに出ている文を変えます。'
      : '理由を選ぶとすぐに止まり、その文が発券機・モニター・スマートフォンに、すべての言語で出ます。お待ちの方の呼び出しは続けられます。',
    careful: true,
    shape: 'wide',
    answers: (['trouble', 'full', 'closing'] as const).map(answer),
    apart: {
      ...answer('evacuate'),
      ...{ heading: '建物から出てもらうとき', look: 'alarm', sign: exitSign },
    },
  };
}

export function resumeIssuing(notice: HallNotice, act: () => void): Question {
  const away = 'お知らせが消え、発券機でまた番号を取れるようになります。';
  return {
    title: '発券を再開します',
    lead: notice === 'evacuate' ? `避難が終わったことを、先に確かめてください。${away}` : away,
    careful: true,
    answers: [{ label: '再開する', look: 'main', act }],
  };
}

/** Somebody listens in the hall while the loudspeaker speaks. */
export function soundHeard(
  name: string,
  report: (heard: boolean) => void,
  again: () => void,
): Question {
  return {
    title: '音が聞こえましたか',
    lead: `${name}から、確認の音が流れます。待合の席で聞いて、答えてください。`,
    careful: true,
    shape: 'large',
    answers: [
      { label: '聞こえた', look: 'main', act: () => report(true) },
      { label: '聞こえない', act: () => report(false) },
      { label: 'もう一度流す', look: 'plain', act: again },
    ],
  };
}

/** Said by mistake, the count of what is left would be wrong until the next roll (R21). */
export function refilled(rollMm: number, act: () => void): Question {
  return {
    title: '用紙を交換しましたか',
    lead: `新しいロール紙（${Math.round(rollMm / 1000)}m）に交換したときだけ押してください。残り枚数を数え直します。`,
    careful: true,
    answers: [{ label: '交換した', look: 'main', act }],
  };
}

/** Whoever leaves an open counter says what becomes of it (R48, R53). */
export function leave(
  view: PresentView,
  counter: StaffCounter,
  act: (closeCounter: boolean) => void,
): Question {
  const name = counterName(view, counter.counterId);
  return {
    title: 'サインアウトします',
    lead: `${name}は受付中のままです。次の人に代わらないときは、閉めてください。`,
    answers: [
      { label: `${name}を閉めて、サインアウト`, look: 'main', act: () => act(true) },
      { label: `${name}は開けたまま、サインアウト`, act: () => act(false) },
    ],
  };
}

/** The day is over, and somebody is still signed in (R53). */
export function leaveForToday(act: () => void): Question {
  return {
    title: '本日の受付は終わりました',
    lead: '席を離れるときは、サインアウトしてください。窓口が開いていれば、閉めてからサインアウトします。',
    careful: true,
    closeLabel: 'まだ続ける',
    answers: [{ label: '退勤する（サインアウト）', look: 'main', act }],
  };
}
