import type { HelpPlace } from '../../../broker/contract/ticket.ts';
import { counterName, type PresentView } from './views.ts';

export type HelpCall = { readonly place: HelpPlace; readonly since: number };
type HelpView = Pick<PresentView, 'staff'>;

/** Somebody wants a hand there, and nobody has come yet (K12). */
export function isHelpAsked({ staff }: HelpView, place: HelpPlace): boolean {
  return (staff?.help ?? []).some((call) => keyOf(call.place) === keyOf(place));
}

/** What staff call the place; a terminal needs its id only beside another. */
export function placeName(view: PresentView, place: HelpPlace): string {
  if ('counterId' in place) return counterName(view, place.counterId);
  const kiosks = view.staff?.kiosks ?? [];
  return kiosks.length > 1 ? `発券機（${place.kioskId}）` : '発券機';
}

/** Tells a call that has just come from those that a page has shown before. */
export class HelpWatch {
  #known: ReadonlySet<string> | undefined;

  /**
   * @param own - the counter of whoever looks: they know of their own call
   * @returns whether anybody else wants a hand since the last look; never at the first
   */
  look(help: readonly HelpCall[], own: string | undefined): boolean {
    const others = help.filter(({ place }) => !('counterId' in place && place.counterId === own));
    const calls = others.map(({ place, since }) => `${keyOf(place)} ${since}`);
    const fresh = this.#known !== undefined && calls.some((call) => !this.#known?.has(call));
    this.#known = new Set(calls);
    return fresh;
  }
}

function keyOf(place: HelpPlace): string {
  return 'counterId' in place ? `counter ${place.counterId}` : `kiosk ${place.kioskId}`;
}
