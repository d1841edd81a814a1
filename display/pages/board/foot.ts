import { html, nothing, type TemplateResult } from 'lit';
import type { BoardView, ServiceView } from '../../board/board-view.ts';
import { type BoardWords, dateIn, timeOfDay } from './words.ts';

/** Per service who waits, and how long. */
export function waiting(view: BoardView, words: BoardWords): TemplateResult {
  return html`<ul class="services count-${view.services.length}">
    ${view.services.map((service) => oneService(service, view.timeZone, words))}
  </ul>`;
}

function oneService(service: ServiceView, timeZone: string, words: BoardWords): TemplateResult {
  const { letter, groups, open } = service;
  // Whoever waits after hours still wants to know how long.
  const range = open || groups > 0;
  return html`<li>
    <span class="letter num">${letter}</span>
    <span class="name">${words.service(service.serviceId)}</span>
    <span class="waiting"
      ><span class="groups"><b class="num">${groups}</b> ${words.groups(groups)}</span>
      ${range ? html`<span class="range">${words.range(service)}</span>` : nothing}
      ${open ? nothing : html`<span class="shut">${whyClosed(service, timeZone, words)}</span>`}</span
    >
  </li>`;
}

function whyClosed(service: ServiceView, timeZone: string, words: BoardWords): TemplateResult {
  const { opensAt } = service;
  if (opensAt === undefined) return words.say('closed.service_full');
  return words.say('closed.opens_at', () => ({ time: timeOfDay(opensAt, timeZone) }));
}

/** The hall's day and time; before its first beat the place alone, as dark as the foot. */
export function clock(view: BoardView, words: BoardWords, now: number | undefined): TemplateResult {
  if (now === undefined) return html`<p class="clock"></p>`;
  return html`<p class="clock">
    <span class="date">${dateIn(words.lang, now, view.timeZone)}</span>
    <time class="num">${timeOfDay(now, view.timeZone)}</time>
  </p>`;
}
