import type { AuditEntry } from '../../broker/contract/audit.ts';
import type { SitePack } from '../../broker/contract/site.ts';

/** What ids are called in this hall, in Japanese; one that left the site file keeps its id. */
export class HallNames {
  readonly #pack: SitePack | undefined;

  constructor(pack: SitePack | undefined) {
    this.#pack = pack;
  }

  get timeZone(): string {
    return this.#pack?.site.timeZone ?? 'Asia/Tokyo';
  }

  counter(id: string): string {
    const label = this.#pack?.site.counters.find((counter) => counter.id === id)?.label;
    return label === undefined ? id : `${label}番窓口`;
  }

  /** Of the city's own staff. */
  isOfCity(counterId: string): boolean {
    const counters = this.#pack?.site.counters ?? [];
    return counters.some(({ id, cityStaff }) => id === counterId && cityStaff);
  }

  /** 発券機・プリンター・モニター・呼出ボックス, with its own name. */
  device(id: string | undefined): string {
    const { kiosks = [], boards = [], callBoxes = [] } = this.#pack?.site ?? {};
    if (kiosks.some((kiosk) => kiosk.id === id)) return `発券機（${id}）`;
    if (kiosks.some(({ printer }) => printer === id)) return `プリンター（${id}）`;
    if (boards.some(({ nodes }) => nodes.some((node) => node === id))) return `モニター（${id}）`;
    if (callBoxes.some((box) => box.id === id)) return `呼出ボックス（${id}）`;
    return id ?? '';
  }

  /** `9:38`. */
  time(at: number): string {
    const { timeZone } = this;
    const clock = { timeZone, hour: 'numeric', minute: '2-digit', hourCycle: 'h23' } as const;
    return new Intl.DateTimeFormat('ja-JP', clock).format(at);
  }

  /** By its own name. */
  language(id: string): string {
    return this.#pack?.locales.find(({ locale }) => locale === id)?.native ?? id;
  }

  place(place: AuditEntry['place']): string {
    if (place === undefined) return '';
    return 'counterId' in place ? this.counter(place.counterId) : `発券機 ${place.kioskId}`;
  }

  service(id: string | undefined): string {
    const [, texts] =
      Object.entries(this.#japanese?.services ?? {}).find(([key]) => key === id) ?? [];
    return texts?.short ?? id ?? '';
  }

  step(id: string | undefined): string {
    const [, name] = Object.entries(this.#japanese?.steps ?? {}).find(([key]) => key === id) ?? [];
    return name ?? id ?? '';
  }

  get #japanese(): SitePack['locales'][number] | undefined {
    return this.#pack?.locales.find(({ locale }) => locale === 'ja');
  }
}
