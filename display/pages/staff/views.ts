import type {
  AlertList,
  LineSnapshot,
  StaffCounter,
  StaffSnapshot,
} from '../../../broker/contract/snapshots.ts';

/** What the staff node streams; its own type stands in `display/staff/staff-view.ts`. */
export type StaffView = {
  readonly online: boolean;
  readonly now?: number;
  readonly rate: number;
  readonly siteName: string;
  readonly timeZone: string;
  readonly services: readonly {
    readonly serviceId: string;
    readonly prefix: string;
    readonly name: string;
    readonly short: string;
    readonly meanMinutes: number;
    readonly steps: readonly { readonly stepId: string; readonly name: string }[];
  }[];
  readonly counters: readonly {
    readonly counterId: string;
    readonly label: string;
    readonly cityStaff: boolean;
  }[];
  readonly languages: readonly { readonly locale: string; readonly native: string }[];
  readonly staff?: StaffSnapshot;
  readonly line?: LineSnapshot;
  readonly alerts?: AlertList;
};

export type StaffRole = 'clerk' | 'lead' | 'city-staff' | 'city' | 'maintenance';

export const roleNames: Readonly<Record<StaffRole, string>> = {
  clerk: '従事者',
  lead: '責任者',
  'city-staff': '市職員',
  city: '市（閲覧）',
  maintenance: '保守',
};

export type Me = {
  readonly staffId: string;
  readonly role: StaffRole;
  readonly counterId: string | null;
};

/** The counter this person sits at, as the hall knows it. */
export function ownCounter(view: StaffView, me: Me): StaffCounter | undefined {
  return view.staff?.counters.find((counter) => counter.counterId === me.counterId);
}

export function serviceShort(view: StaffView, serviceId: string): string {
  return view.services.find((service) => service.serviceId === serviceId)?.short ?? serviceId;
}

export function counterLabel(view: StaffView, counterId: string | undefined): string {
  return view.counters.find((counter) => counter.counterId === counterId)?.label ?? '–';
}
