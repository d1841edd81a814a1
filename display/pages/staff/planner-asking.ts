import type { PlanAnswer, PlanQuery, StaffingPlan } from '../../../broker/contract/staffing.ts';
import { postForm } from './asking.ts';

/** How often the office is asked how far it is. */
const ASK_AGAIN_MS = 500;

export type PlannerForm = Omit<PlanQuery, 'today'>;

export type Planned =
  | { readonly ok: true; readonly plan: StaffingPlan }
  | { readonly ok: false; readonly sentence: string };

/**
 * Asks until the plan is there.
 *
 * @param progress - hears the share that is done; false ends the asking, for somebody asked anew
 */
export async function askForPlan(
  form: PlannerForm,
  progress: (done: number) => boolean,
): Promise<Planned | undefined> {
  for (;;) {
    const answer = await postForm<PlanAnswer>('/planner', form);
    if (!answer.ok) return { ok: false, sentence: answer.sentence };
    if (answer.value?.state === 'ready') return { ok: true, plan: answer.value.plan };
    if (answer.value?.state !== 'working') {
      return { ok: false, sentence: '計画を計算できませんでした。もう一度お試しください。' };
    }
    if (!progress(answer.value.done)) return undefined;
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}
