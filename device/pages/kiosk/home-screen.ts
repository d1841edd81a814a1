import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Wording } from '../../../broker/client/page/wording.ts';
import { shortWaitText } from '../../../broker/contract/wait-text.ts';
import type { ServiceRow } from '../../kiosk/kiosk-view.ts';
import type { Opening } from '../../kiosk/opening.ts';
import { announcement, clockTime, type Drawing, second } from './drawing.ts';
import { helpCall } from './help-call.ts';
import { clock, people, scanCode } from './icons.ts';
import { languageBar } from './language-bar.ts';

/** One question a screen: what do you need? A touch on a service issues at once. */
export function homeScreen(drawing: Drawing, services: readonly ServiceRow[]): TemplateResult {
  const { words, hall } = drawing;
  // Whoever does not know asks for a hand: within reach in the low layout, and where many services
  // leave no room beneath them.
  const many = services.length > FEW_SERVICES_MAX;
  const atFoot = hall.low || (many && !drawing.landscape);
  const ask = hall.guide?.by === 'touch' ? 'kiosk.touch_twice' : 'service.choose';
  return html`<div class="kiosk home ${hall.low ? 'low' : ''}" lang=${words.bcp47}>
    <header>${hallLine(drawing)}</header>
    <main class="question">
      <div class="ask">
        <h1 data-fit="ask" data-lines="2">${words.say(ask)}</h1>
        ${second(drawing, ask)}
      </div>
      <ul class="services ${density(drawing, services.length)} ${hall.guide?.by === 'keys' ? 'guided' : ''} ${
        hall.reader ? 'with-reader' : ''
      }">
        ${repeat(
          services,
          ({ serviceId }) => serviceId,
          (row) => html`<li>${serviceButton(drawing, row)}</li>`,
        )}
      </ul>
      <div class="beneath">
        ${hall.reader ? readerLine(drawing) : nothing}
        ${atFoot ? nothing : html`<div class="unsure">${helpCall(drawing)}</div>`}
      </div>
    </main>
    ${languageBar(drawing, atFoot ? helpCall(drawing) : nothing)} ${announcement(drawing, words.plain(ask))}
  </div>`;
}

/** A reservation needs no touch: its code is held to the reader (R67). */
function readerLine(drawing: Drawing): TemplateResult {
  return html`<div class="reader">
    ${scanCode}
    <div><p>${drawing.words.say('reservation.scan')}</p>${second(drawing, 'reservation.scan')}</div>
  </div>`;
}

const FEW_SERVICES_MAX = 5;

/** How the services share the height there is: the styles of `home.css`. */
function density({ hall, landscape }: Drawing, count: number): string {
  const many = count > FEW_SERVICES_MAX;
  const tight = many || hall.low;
  const stacked = landscape ? tight : many && hall.low;
  const rows = stacked ? 'stacked' : landscape || tight ? 'compact' : 'roomy';
  return many ? `${rows} many` : rows;
}

/** Whose counter this is, and the hall's time. */
export function hallLine(drawing: Drawing): TemplateResult {
  const { words, now, hall } = drawing;
  const { issueEnd } = hall;
  const until = issueEnd === undefined ? '' : clockTime(drawing, issueEnd);
  return html`<p class="hall-name">${words.say('app.title')}</p>
    ${until === '' ? nothing : html`<p class="hall-until">${clock}<span>${words.say('closed.until', { time: until })}</span></p>`}
    ${now === undefined ? nothing : html`<p class="hall-time num">${clockTime(drawing, now)}</p>`}`;
}

function serviceButton(drawing: Drawing, row: ServiceRow): TemplateResult {
  const { words, home, pressed, hall } = drawing;
  const busy = pressed === row.serviceId ? 'pressed' : '';
  const spoken = hall.guide?.serviceId === row.serviceId ? 'spoken' : '';
  const key = hall.guide?.keys.find(({ serviceId }) => serviceId === row.serviceId)?.key;
  return html`<button
    type="button"
    class="service ${row.open ? '' : 'shut'} ${busy} ${spoken}"
    data-service=${row.serviceId}
    aria-disabled=${row.open ? 'false' : 'true'}
    @click=${() => (row.open || hall.guide?.by === 'touch' ? drawing.touch(row.serviceId) : undefined)}
  >
    <span class="letter num"
      >${row.letter}${key === undefined ? nothing : html`<kbd class="keycap">${key}</kbd>`}</span
    >
    <span class="name" data-fit-box>
      <span class="chosen" data-fit="service" data-fit-min="0.6" data-lines="2">
        ${words.serviceName(row.serviceId)}
      </span>
      ${
        words.locale === home.locale
          ? nothing
          : html`<span class="japanese whole" lang=${home.bcp47}
                >${home.serviceName(row.serviceId)}</span
              ><span class="japanese brief" lang=${home.bcp47}
                >${home.serviceShort(row.serviceId)}</span
              >`
      }
    </span>
    ${row.open ? waiting(drawing, row) : notNow(drawing, row)}
  </button>`;
}

function waiting({ words }: Drawing, { groups, range }: ServiceRow): TemplateResult {
  const label = words.plain('queue.groups_label', { count: groups });
  return html`<span class="wait">
    <span class="groups"
      ><span class="crowd" role="img" aria-label=${label}>${people}</span><b class="num">${groups}</b
      ><span class="groups-label">${words.say('queue.groups_label', { count: groups })}</span></span
    >
    <span class="range">
      ${
        range === undefined
          ? html`<small>${words.say('queue.wait_unknown')}</small>`
          : html`<b>${words.say(...shortWaitText(range))}</b>`
      }
    </span>
  </span>`;
}

/** Not offered at this moment: when it opens, with a shape beside the grey. */
function notNow({ words }: Drawing, { opening }: ServiceRow): TemplateResult {
  const sentence = openingText(words, opening, opening?.day?.short);
  const when = opening === undefined ? '' : `${opening.day?.short ?? ''} ${opening.time}`;
  return html`<span class="wait"
    >${clock}<span class="opens"
      ><span class="in-words">${sentence}</span><span class="when">${when}</span></span
    ></span
  >`;
}

/** When it opens, as a sentence; without a date known, that it does not open today any more. */
export function openingText(
  words: Wording,
  opening: Opening | undefined,
  date: string | undefined,
): TemplateResult | string {
  if (opening === undefined) return words.say('closed.service_full');
  const { time } = opening;
  if (date === undefined) return words.say('closed.opens_at', { time });
  return words.say('closed.next_day', { date, time });
}
