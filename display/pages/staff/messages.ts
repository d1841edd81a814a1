import { html, nothing, type TemplateResult } from 'lit';
import { type Bulletin, unreadBulletins } from './bulletins.ts';
import { type HelpCall, placeName } from './help-calls.ts';
import { handSign, noteSign } from './signs.ts';
import { clockOf, minutesBetween } from './time.ts';
import { ifMay, mayNow, type Work } from './work.ts';

export type MessageActions = {
  readonly answerHelp: (place: HelpCall['place']) => void;
  readonly readBulletin: (bulletin: Bulletin) => void;
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
      ${calls.map((call) => helpBand(work, call, actions))}
      ${bulletin === undefined ? nothing : bulletinBand(work, bulletin, later.length, actions)}
    </div>
  `;
}

function mayRead({ me }: Work): boolean {
  return me.may.includes('read-bulletin');
}

function helpBand(
  work: Work,
  { place, since }: HelpCall,
  { answerHelp }: MessageActions,
): TemplateResult {
  const { view, me, counter } = work;
  const own = 'counterId' in place && place.counterId === counter?.counterId;
  const minutes = minutesBetween(since, view.now);
  const press = ifMay(work, 'answer-help', () => answerHelp(place));
  return html`
    <div class="band hand">
      ${handSign}
      <p>
        <b>${placeName(view, place)}</b>で、職員を呼んでいます
        <small class="num">${minutes === 0 ? 'たった今' : `${minutes}分前から`}</small>
      </p>
      ${
        me.may.includes('answer-help')
          ? html`<button class="second" ?disabled=${press === undefined} @click=${press}>${own ? '呼び出しをやめる' : '対応します'}</button>`
          : nothing
      }
    </div>
  `;
}

function bulletinBand(
  work: Work,
  bulletin: Bulletin,
  later: number,
  { readBulletin }: MessageActions,
): TemplateResult {
  const press = mayNow(work, 'read-bulletin') ? () => readBulletin(bulletin) : undefined;
  return html`
    <div class="band bulletin">
      ${noteSign}
      <p>
        <b>お知らせ</b>
        <small class="num">${clockOf(bulletin.at, work.view.timeZone)} ${bulletin.by}${later > 0 ? `　ほか${later}件` : ''}</small>
        <span class="text">${bulletin.text}</span>
      </p>
      <button class="second" ?disabled=${press === undefined} @click=${press}>確認しました</button>
    </div>
  `;
}
