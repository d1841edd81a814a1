import { html, type TemplateResult } from 'lit';
import { type OutOfHoursReason, outOfHoursReasons } from '../../../broker/contract/access.ts';
import { entrance, type SignInForm } from './entrance.ts';

export type OutOfHoursActions = {
  readonly choose: (reason: OutOfHoursReason) => void;
  readonly back: () => void;
};

/** The hall is closed: what somebody comes for, asked once (R59). */
export function outOfHours(
  siteName: string,
  { staffId }: SignInForm,
  actions: OutOfHoursActions,
): TemplateResult {
  return entrance(
    siteName,
    html`
      <div class="panel">
        <h1>受付時間外です</h1>
        <p class="lead"><b>${staffId}</b> さんが使う理由を選んでください。理由は記録に残ります。</p>
        <div class="reasons">
          ${(Object.keys(outOfHoursReasons) as OutOfHoursReason[]).map(
            (reason) => html`
              <button class="second" @click=${() => actions.choose(reason)}>${outOfHoursReasons[reason]}</button>
            `,
          )}
        </div>
        <button class="plain" @click=${actions.back}>やめる</button>
      </div>
    `,
  );
}
