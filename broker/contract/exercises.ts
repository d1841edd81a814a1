import * as v from 'valibot';

type Exercise = {
  readonly name: string;
  /** What one learns, in a sentence. */
  readonly about: string;
  /** What the trainee does, in order; each ticks itself from the training hall's events. */
  readonly steps: Readonly<Record<string, string>>;
};

/**
 * The exercises (演習) of a training hall (R22), and the rehearsal of a whole morning (R34), in the
 * words that staff read. What is set up for each, `broker/training/visitor-plans.ts` knows.
 */
export const exercises = {
  'first-call': {
    name: 'はじめての呼出',
    about: '番号を呼び、対応を始めて、終えるまで。',
    steps: {
      open: '窓口を開ける',
      call: '次の方を呼ぶ',
      start: '窓口に来たら、対応を始める',
      finish: '用件が済んだら、終える',
    },
  },
  absent: {
    name: '不在',
    about: '呼んでも来ない方を不在にし、戻られた方をお呼びするまで。',
    steps: {
      call: '次の方を呼ぶ',
      recall: 'もう一度呼ぶ',
      absent: '1分待って、不在にする',
      next: '次の方を呼ぶ',
      back: '戻られた方を、待ちに戻すか呼び出す',
    },
  },
  'hand-off': {
    name: '引継ぎ',
    about: 'ほかの窓口の用件だった方を、同じ番号のまま引き継ぐまで。',
    steps: {
      call: '次の方を呼ぶ',
      start: '対応を始める',
      'hand-off': '聞いた用件の受付内容へ引き継ぐ',
      next: '次の方を呼ぶ',
    },
  },
  'paper-out': {
    name: '用紙切れ',
    about: '発券機の紙がなくなり、番号札が出なかったとき。',
    steps: {
      refill: '用紙の交換を記録する',
      settle: '出なかった番号を再印字か紙なしで受け付ける',
      call: '次の方を呼ぶ',
    },
  },
  'power-cut': {
    name: '停電',
    about: '対応中に受付が止まり、戻ったあと、そのまま続けるまで。',
    steps: {
      call: '次の方を呼ぶ',
      start: '対応を始める',
      cut: '受付が戻るまで待つ',
      finish: '同じ番号の対応を終える',
    },
  },
  'paper-pads': {
    name: '紙の番号札',
    about: '止まっている間に配った紙の番号札を入力し、お呼びするまで。',
    steps: {
      pad: '紙の番号札を入力する',
      'second-pad': 'もう1枚入力する',
      call: '紙の番号札の方を呼ぶ',
      finish: '対応を始めて、終える',
    },
  },
  rehearsal: {
    name: '開庁リハーサル',
    about: '選んだ日の朝から、その月の混み具合で通して動かす。',
    steps: {
      open: '窓口を開ける',
      call: '最初の方を呼ぶ',
      finish: '1人の対応を終える',
      tenth: '10人の対応を終える',
    },
  },
} as const satisfies Record<string, Exercise>;

export const exerciseId = v.picklist(Object.keys(exercises) as (keyof typeof exercises)[]);
export type ExerciseId = v.InferOutput<typeof exerciseId>;

/** One step of an exercise, by its key above. */
export const exerciseStep = v.pipe(v.string(), v.maxLength(20), v.regex(/^[a-z-]+$/));

/** Whether these are all steps of the exercise. */
export function isCompleted(exercise: ExerciseId, done: readonly string[]): boolean {
  return Object.keys(exercises[exercise].steps).every((step) => done.includes(step));
}

/** What stands in the attendance record (研修の記録) about one person. */
export const attendanceAct = v.picklist(['joined', 'left', 'completed']);
export type AttendanceAct = v.InferOutput<typeof attendanceAct>;

/** Domain seconds a real second in a training hall. */
export const trainingSpeed = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(20));
/** Real minutes; a whole day at most. */
export const trainingMinutes = v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(720));
/**
 * Citizens of a training whose slips a real printer prints: those who come first. A whole day's would
 * empty two rolls (R34).
 */
export const trainingPrints = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1000));
export const TRAINING_PRINTS_USUAL = 10;
export const calendarMonth = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(12));
