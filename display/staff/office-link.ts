import { decode } from '../../broker/contract/decode.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import { type PlanAnswer, type PlanQuery, planAnswer } from '../../broker/contract/staffing.ts';
import type { StaffSettings } from './staff-settings.ts';

/** The office is on the same box and answers at once, with how far it is. */
const ANSWER_MS_MAX = 3_000;

/** The way to the office beside the engine; it may be away at any time. */
export class OfficeLink {
  readonly #office: NonNullable<StaffSettings['office']>;

  constructor(office: NonNullable<StaffSettings['office']>) {
    this.#office = office;
  }

  async plan(query: PlanQuery): Promise<Result<PlanAnswer, 'away'>> {
    const { port, secret } = this.#office;
    try {
      const response = await fetch(`http://127.0.0.1:${port}/plan`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
        body: JSON.stringify(query),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      const answer = response.ok ? decode(planAnswer, await response.json()) : undefined;
      return answer?.ok ? ok(answer.value) : err('away');
    } catch {
      return err('away');
    }
  }
}
