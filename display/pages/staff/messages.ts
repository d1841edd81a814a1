import { html, nothing, type TemplateResult } from 'lit';
import { type Bulletin, unreadBulletins } from './bulletins.ts';
import { type HelpCall, placeName } from './help-calls.ts';
import { handSign, noteSign } from './signs.ts';
import { clockOf, minutesBetween } from './time.ts';
import { ifMay, mayNow, type Work } from './work.ts';

export type MessageActions = {
  readonly answerHelp: (place: HelpCall['place']) => void;
  readonly readBulletin: (bulletin: Bulletin) => void;
  /** The whole text, where there was room for its beginning only. */
  readonly showBulletins: () => void;
};

/**
 * Who wants a hand, and what the 責任者 has to say. It lies over the figures of the day, so that
 * nothing beneath a finger moves when it comes.
 */
export function drawMessages(work: Work, actions: MessageActions): TemplateResult {
  const calls = work.view.staff?.help ?? [];
  const [bulletin, ...later] = mayRead(work) ? unreadBulletins(work.view, work.me) : [];
  return html`
    <div class="messages" role="status">
      ${helpBand(work, calls, actions)}
      ${bulletin === undefined ? nothing : bulletinBand(work, bulletin, later.length, actions)}
    </div>
  `;
}

function mayRead({ me }: Work): boolean {
  return me.may.includes('read-bulletin');
}

/** All who call stand in one band: one for each would cover the list's filters. */
function helpBand(
  work: Work,
  calls: readonly HelpCall[],
  actions: MessageActions,
): TemplateResult | typeof nothing {
  const { view, me } = work;
  const [first] = calls;
  if (first === undefined) return nothing;
  const minutes = minutesBetween(first.since, view.now);
  const places = calls.map(({ place }) => placeName(view, place)).join('・');
  const several = calls.length > 1;
  const keys = calls.map((call) => helpKey(work, call, several, actions));
  return html`
    <div class="band hand">
      ${handSign}
      <p>
        <b class="places">${places}</b>${several ? html`<b class="count num">${calls.length}か所</b>` : nothing}<span class="told">で、職員を呼んでいます</span>
        <small class="num">${minutes === 0 ? 'たった今' : `${minutes}分前から`}</small>
      </p>
      ${me.may.includes('answer-help') ? html`<div class="keys">${keys}</div>` : nothing}
    </div>
  `;
}

/** @param several - then it says which call it answers */
function helpKey(
  work: Work,
  { place }: HelpCall,
  several: boolean,
  { answerHelp }: MessageActions,
): TemplateResult {
  const own = 'counterId' in place && place.counterId === work.counter?.counterId;
  const press = ifMay(work, 'answer-help', () => answerHelp(place));
  const one = own ? '呼び出しをやめる' : '対応します';
  const of = own ? '呼び出しをやめる' : `${placeName(work.view, place)}に対応`;
  return html`<button class="second" ?disabled=${press === undefined} @click=${press}>${several ? of : one}</button>`;
}

function bulletinBand(
  work: Work,
  bulletin: Bulletin,
  later: number,
  { readBulletin, showBulletins }: MessageActions,
): TemplateResult {
  const press = mayNow(work, 'read-bulletin') ? () => readBulletin(bulletin) : undefined;
  return html`
    <div class="band bulletin">
      ${noteSign}
      <p>
        <b>お知らせ</b><span class="text">${bulletin.text}</span>
        <small class="num">${clockOf(bulletin.at, work.view.timeZone)} ${bulletin.by}${later > 0 ? `　ほか${later}件` : ''}</small>
      </p>
      <button class="second whole" @click=${showBulletins}>全文</button>
      <button class="second" ?disabled=${press === undefined} @click=${press}>確認しました</button>
    </div>
  `;
}
