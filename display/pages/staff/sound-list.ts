import { html, nothing, type TemplateResult } from 'lit';
import { muteSign } from './signs.ts';
import { type Speaker, speakersOf } from './speakers.ts';
import { mayNow, type Work } from './work.ts';

/** What may be done about a loudspeaker. */
export type SoundCare = {
  readonly mute: (speaker: Speaker) => void;
  /** Lets it speak, and asks what was heard. */
  readonly check: (speaker: Speaker) => void;
  /** Asks what was heard, without letting it speak again. */
  readonly answer: (speaker: Speaker) => void;
};

/** Every loudspeaker: is it heard today, and is it silenced. */
export function soundList(work: Work, care: SoundCare): TemplateResult | typeof nothing {
  const speakers = speakersOf(work.view);
  if (speakers.length === 0) return nothing;
  return html`
    <h3 class="part">会場の音</h3>
    <ul class="fault-list">${speakers.map((speaker) => row(work, speaker, care))}</ul>
  `;
}

function row(work: Work, speaker: Speaker, care: SoundCare): TemplateResult {
  const { name, muted, check } = speaker;
  const asked = check === 'asked' && !muted;
  const mayListen = mayNow(work, 'check-sound') && !muted && check !== undefined;
  return html`
    <li data-speaker=${speaker.group}>
      <div><p><b>${name}</b></p>${said(speaker, work.view.staff?.dayOpen === true)}</div>
      <div class="care">
        <button class="second" ?disabled=${!mayListen}
          @click=${() => (asked ? care.answer(speaker) : care.check(speaker))}>
          ${asked ? '聞こえたか答える' : '音を確かめる'}
        </button>
        <button ?disabled=${!mayNow(work, 'set-mute')} @click=${() => care.mute(speaker)}>
          ${muted ? '音を出す' : '音を止める'}
        </button>
      </div>
    </li>
  `;
}

/** By mark and words, never by colour alone. */
function said({ muted, faulty, check }: Speaker, dayOpen: boolean): TemplateResult {
  if (muted) return html`<p class="unwell">${muteSign} 音を止めています</p>`;
  if (!dayOpen) return html`<p>○ 本日の受付を開くと、確かめられます</p>`;
  if (check === undefined) return html`<p class="unwell">▲ 音の出る機器につながりません</p>`;
  if (check === 'asked') return html`<p>○ 聞こえたかどうかを、答えてください</p>`;
  if (faulty) return html`<p class="unwell">▲ 音声エラー</p>`;
  if (check === 'heard') return html`<p class="well">● 音を確かめました</p>`;
  return html`<p>○ きょうは、まだ音を確かめていません</p>`;
}
