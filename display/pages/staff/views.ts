import type { StaffCounter } from '../../../broker/contract/staff-snapshot.ts';
import type { LanguageView, Me, ServiceView, StaffView } from '../../staff/staff-view.ts';

/** What the page heard last of its node, and when, by `performance.now()`. */
export type Heard = {
  readonly view: StaffView;
  readonly atMs: number;
  readonly connected: boolean;
};

/** The view as of this moment: time goes on by the hall's own rate, never by the browser's clock. */
export function present({ view, atMs, connected }: Heard, nowMs: number): PresentView {
  const now = (view.now ?? view.staff?.at ?? 0) + (nowMs - atMs) * view.rate;
  return { ...view, now, online: view.online && connected };
}
export type PresentView = Omit<StaffView, 'now' | 'engineNow'> & { readonly now: number };

export const roleNames: Readonly<Record<Me['role'], string>> = {
  clerk: '従事者',
  lead: '責任者',
  'city-staff': '市職員',
  city: '市（閲覧）',
  maintenance: '保守',
};

/** The counter this person sits at, as the hall knows it. */
export function ownCounter(view: PresentView, me: Me): StaffCounter | undefined {
  return view.staff?.counters.find((counter) => counter.counterId === me.counterId);
}

export function serviceOf(view: PresentView, serviceId: string): ServiceView | undefined {
  return view.services.find((service) => service.serviceId === serviceId);
}

export function serviceShort(view: PresentView, serviceId: string): string {
  return serviceOf(view, serviceId)?.short ?? serviceId;
}

export function servicesText(view: PresentView, counter: StaffCounter): string {
  if (counter.cityStaff) return '市職員への引継ぎ';
  return serviceNames(view, counter.services);
}

/** The names of services, as one says them of a counter. */
export function serviceNames(view: PresentView, serviceIds: readonly string[]): string {
  return serviceIds.map((serviceId) => serviceShort(view, serviceId)).join('・');
}

/** `2番窓口`; a counter that left the site file still has a place on the screen. */
export function counterName(view: PresentView, counterId: string | undefined): string {
  const label = view.counters.find((counter) => counter.counterId === counterId)?.label;
  return `${label ?? '？'}番窓口`;
}

export function languageOf(view: PresentView, locale: string): LanguageView | undefined {
  return view.languages.find((language) => language.locale === locale);
}
