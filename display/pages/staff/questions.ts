import type { StaffCounter } from '../../../broker/contract/snapshots.ts';
import {
  type CancelReason,
  cancelReasons,
  type HoldReason,
  holdReasons,
  type TicketView,
} from '../../../broker/contract/ticket.ts';
import type { Question } from './question.ts';
import type { StaffView } from './views.ts';

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
  view: StaffView,
  ticket: TicketView,
  counter: StaffCounter,
  act: (to: object) => void,
): Question {
  const counters = (view.staff?.counters ?? []).filter(
    ({ counterId }) => counterId !== counter.counterId,
  );
  return {
    title: `${ticket.number} を引き継ぎます`,
    lead: '番号はそのままで、引継ぎ先からお呼びします。',
    answers: [
      ...counters.map((other) => ({
        label: `${other.label}番窓口${other.cityStaff ? '（市職員）' : ''}`,
        act: () => act({ counterId: other.counterId }),
      })),
      ...view.services
        .filter(({ serviceId }) => serviceId !== ticket.serviceId)
        .map((service) => ({
          label: `受付内容を「${service.short}」に変える`,
          look: 'plain',
          act: () => act({ serviceId: service.serviceId }),
        })),
    ],
  };
}

/** Call-next while somebody is at the counter (design part 5, rule 6). */
export function stillOpen(ticket: TicketView, act: (verb: string, body: object) => void): Question {
  const serving = ticket.state === 'serving';
  const done = {
    label: '対応終了にして、次を呼ぶ',
    look: 'main',
    act: () => act('finish-serving', {}),
  };
  const aside = serving
    ? { label: '保留にして、次を呼ぶ', act: () => act('hold-ticket', { reason: 'other' }) }
    : { label: '不在にして、次を呼ぶ', act: () => act('mark-absent', {}) };
  return {
    title: `${ticket.number} は${serving ? '対応中' : '呼出中'}です`,
    lead: '次の方を呼ぶ前に、この番号をどうしますか。',
    answers: serving ? [done, aside] : [aside, done],
  };
}

export function closeDay(act: (verb: 'close-day' | 'reopen-day') => void, open: boolean): Question {
  return open
    ? {
        title: '本日の受付を締め切ります',
        lead: '待っている番号は「閉庁打切」、不在の番号は「不在終了」になります。',
        answers: [{ label: '締め切る', look: 'main', act: () => act('close-day') }],
      }
    : {
        title: '本日の受付を開き直します',
        lead: '締め切る前の状態に戻ります。',
        answers: [{ label: '開き直す', look: 'main', act: () => act('reopen-day') }],
      };
}
