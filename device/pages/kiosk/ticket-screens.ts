import { html, nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { TextKey } from '../../../broker/contract/texts.ts';
import { waitText } from '../../../broker/contract/wait-text.ts';
import type { KioskView, TicketOnScreen } from '../../kiosk/kiosk-view.ts';
import { homeButton } from './count-down.ts';
import { announcement, clockTime, type Drawing, second } from './drawing.ts';
import { helpCall } from './help-call.ts';
import { camera, check, hourglass, scanCode, warning } from './icons.ts';
import { paperSlips } from './paper-slips.ts';

type ViewOf<S extends KioskView['screen']> = Extract<KioskView, { screen: S }>;

/** All four are one picture that fills up, so that nothing jumps while the slips come out. */
type Picture = {
  readonly kind: 'busy' | 'done' | 'caution';
  readonly sign: SVGTemplateResult;
  readonly text: TextKey;
  /** Nothing while a reservation is looked up: its code alone knows the service. */
  readonly service: { readonly serviceId: string; readonly letter: string } | undefined;
  readonly ticket?: TicketOnScreen;
  /** Paper drawn; nothing where none comes out. */
  readonly slips?: { readonly of: 1 | 2; readonly out: number };
  readonly leave?: TemplateResult;
};

export function issuingScreen(drawing: Drawing, view: ViewOf<'issuing'>): TemplateResult {
  const { service } = view;
  return picture(drawing, {
    kind: 'busy',
    sign: hourglass,
    text: service === undefined ? 'reservation.checking' : 'kiosk.issuing',
    service,
    ...(service === undefined ? {} : { slips: { of: 2, out: 0 } }),
  });
}

export function printingScreen(drawing: Drawing, view: ViewOf<'printing'>): TemplateResult {
  const { ticket, slips, slipsOut } = view;
  return picture(drawing, {
    kind: 'busy',
    sign: hourglass,
    text: 'kiosk.issuing',
    service: ticket,
    ticket,
    slips: { of: slips, out: slipsOut },
  });
}

export function takeSlipsScreen(drawing: Drawing, view: ViewOf<'take-slips'>): TemplateResult {
  const { ticket, slips } = view;
  return picture(drawing, {
    kind: 'done',
    sign: check,
    text: 'kiosk.take_ticket',
    service: ticket,
    ticket,
    slips: { of: slips, out: slips },
    leave: homeButton(drawing, view),
  });
}

/** No paper to hold: the number and the QR code stay, to be written down or photographed. */
export function showNumberScreen(drawing: Drawing, view: ViewOf<'show-number'>): TemplateResult {
  const { ticket, because } = view;
  return picture(drawing, {
    kind: 'caution',
    sign: because === 'paperless' ? camera : warning,
    text: because === 'paperless' ? 'kiosk.paperless' : 'error.note_number',
    service: ticket,
    ticket,
    leave:
      because === 'paperless'
        ? homeButton(drawing, view)
        : homeButton(drawing, view, helpCall(drawing)),
  });
}

function picture(drawing: Drawing, shown: Picture): TemplateResult {
  const { words, hall } = drawing;
  const { ticket } = shown;
  const values = ticket === undefined ? undefined : { number: ticket.number };
  return html`<div class="kiosk ticket ${hall.low ? 'low' : ''}" lang=${words.bcp47}>
    <header class="band ${shown.kind}">
      <span class="sign">${shown.sign}</span>
      <div class="say" data-fit-box>
        <h1 data-fit="band" data-lines="2" data-fit-min="0.55">${words.say(shown.text, values)}</h1>
        ${second(drawing, shown.text, values)}
      </div>
    </header>
    <main class="given">
      ${numberOf(drawing, shown)} ${ticket ? facts(drawing, ticket) : nothing}
      <div class="paper-and-code ${shown.slips ? '' : 'code-alone'}">
        ${shown.slips ? slipsOf(drawing, shown.slips, ticket) : nothing}
        ${ticket ? codeOf(drawing, ticket, shown.kind === 'caution') : nothing}
      </div>
      <p class="then">${shown.service === undefined ? nothing : then(drawing, ticket)}</p>
      ${shown.leave ?? html`<div class="leave"></div>`}
    </main>
    ${announcement(drawing, words.plain(shown.text, values))}
  </div>`;
}

/** What comes next: to wait, and with a reservation from when or in which order (R67). */
function then(drawing: Drawing, ticket: TicketOnScreen | undefined): TemplateResult | string {
  const { words } = drawing;
  const reserved = ticket?.reserved;
  if (reserved === undefined) return words.say('kiosk.wait_to_be_called');
  return words.say(reserved.text, { time: clockTime(drawing, reserved.slot) });
}

function numberOf({ words, home }: Drawing, { ticket, service }: Picture): TemplateResult {
  if (service === undefined) return html`<div class="your-number looking">${scanCode}</div>`;
  const { letter, serviceId } = service;
  return html`<div class="your-number">
    <p class="label">${words.say('ticket.your_number')}</p>
    <p class="number-box" data-fit-box>
      <span class="number num" data-fit="number" data-fit-min="0.3">${ticket?.number ?? `${letter}–––`}</span>
    </p>
    <p class="of-service">
      <span>${words.serviceName(serviceId)}</span>
      ${
        words.locale === home.locale
          ? nothing
          : html`<span class="second" lang=${home.bcp47}>${home.serviceName(serviceId)}</span>`
      }
    </p>
  </div>`;
}

const COUNTERS_SHOWN_MAX = 4;

/** Groups ahead, the expected range, and where the number will be called. */
function facts({ words }: Drawing, ticket: TicketOnScreen): TemplateResult {
  const { groupsAhead, range, counters } = ticket;
  const wait = words.say(...waitText(range));
  return html`<ul class="facts">
    <li>
      <b>${groupsAhead}</b><span>${words.say('queue.groups_label', { count: groupsAhead })}</span>
    </li>
    <li>
      <b class=${range ? '' : 'words'}>${wait}</b><span>${words.say('queue.wait_label')}</span>
    </li>
    ${
      counters.length === 0
        ? nothing
        : html`<li>
            <b class="counters">${counters.slice(0, COUNTERS_SHOWN_MAX).map((label) => html`<i>${label}</i>`)}</b
            ><span>${words.say('board.counter')}</span>
          </li>`
    }
  </ul>`;
}

function slipsOf(
  { words }: Drawing,
  slips: { readonly of: 1 | 2; readonly out: number },
  ticket: TicketOnScreen | undefined,
): TemplateResult {
  return html`<div class="slips">
    ${paperSlips(slips.of, slips.out, ticket?.number)}
    <p>${words.say(slips.of === 2 ? 'kiosk.two_slips' : 'ticket.keep')}</p>
  </div>`;
}

const QUIET_ZONE_MODULES = 4;

function codeOf({ words }: Drawing, { qr }: TicketOnScreen, alone: boolean): TemplateResult {
  const whole = qr.size + 2 * QUIET_ZONE_MODULES;
  const box = `${-QUIET_ZONE_MODULES} ${-QUIET_ZONE_MODULES} ${whole} ${whole}`;
  const text = alone ? 'ticket.scan_qr' : 'kiosk.photo_instead';
  return html`<div class="code">
    <svg viewBox=${box} shape-rendering="crispEdges" role="img" aria-label=${words.plain('ticket.scan_qr')}>
      <rect x=${-QUIET_ZONE_MODULES} y=${-QUIET_ZONE_MODULES} width=${whole} height=${whole} class="light" />
      <path d=${qr.path} class="dark" />
    </svg>
    <p>${words.say(text)}</p>
  </div>`;
}
