import type { HallReader } from '../../broker/client/hall.ts';
import type { NodeClock } from '../../broker/client/node-clock.ts';
import type { PageServer } from '../../broker/client/page-server.ts';
import type { SnapshotStream } from '../../broker/client/snapshot-stream.ts';
import type { PublicSite } from '../../broker/contract/public-topics.ts';
import type { LineView } from './drawing/status-view.ts';
import { TicketWatch } from './ticket-watch.ts';
import { lineView, PublicNews } from './view-of-status.ts';

/** A beat of the hall, which comes every 2 s: before it nobody knows whether the hall is there. */
const ANSWER_WITHIN_MS = 2_500;
/** A city's page asks again within this time. */
const LINGER_MS = 60_000;

/** So long a hall that falls silent is shown with the age of its word; then as stopped. */
const STOPPED_AFTER_MS = 30_000;
/** What open pages show of a lost hall grows old as well: it stops, its day ends, its opening comes. */
const LOOK_AGAIN_MS = STOPPED_AFTER_MS + 1;

/** Every site file has it (config/site-rules.ts). */
const REQUIRED_LOCALE = 'ja';

type SiteParts = {
  readonly hall: HallReader;
  readonly server: Pick<PageServer, 'openStream' | 'streamAt'>;
  readonly clock: NodeClock;
};

/** What a status node knows of one site: nothing, while nobody watches it (design part 11). */
export class SiteWatch {
  readonly hall: HallReader;
  readonly tickets: TicketWatch;
  readonly news: PublicNews;
  /** Texts of the public pages, by locale. */
  readonly sites = new Map<string, PublicSite>();
  /** Whose texts are followed. */
  readonly #locales = new Set<string>();
  /** The waiting of the whole hall. */
  readonly line: SnapshotStream<LineView>;
  readonly #parts: SiteParts;
  #following = false;
  /** When the hall was last heard live, by this node's monotonic clock. */
  #heardAtMs: number | undefined;
  /** Resolves when the hall has spoken since it is followed, or has had its time to. */
  #answered: Promise<void> = Promise.resolve();
  #tellAnswered: () => void = () => {};
  #stays = false;
  #cancelLinger: () => void = () => {};
  #cancelLook: () => void = () => {};

  constructor(parts: SiteParts) {
    const { hall, server, clock } = parts;
    this.#parts = parts;
    this.hall = hall;
    this.news = new PublicNews(() => clock.wallMs());
    this.tickets = new TicketWatch({ hall, server, clock, news: this.news });
    this.line = server.openStream<LineView>();
    hall.onPresence(() => this.#change());
    this.#change();
  }

  /** Follows the hall for good. */
  stay(): void {
    this.#stays = true;
    this.#follow();
  }

  /** The hall is lost for so long that its figures are worth nothing (peers part 2, item 14). */
  get stopped(): boolean {
    if (this.hall.presence.online) return this.news.hall === undefined;
    const since = this.#heardAtMs;
    return since === undefined || this.#parts.clock.monotonicMs() - since > STOPPED_AFTER_MS;
  }

  /** The waiting of the hall as it is told now. */
  get view(): LineView {
    return lineView(this.news, this.hall.presence.online, this.stopped);
  }

  /** Somebody asks: resolves when the hall has spoken, or has had its time to. */
  wake(): Promise<void> {
    this.#follow();
    this.#linger();
    return this.#answered;
  }

  get #known(): boolean {
    return (
      this.hall.presence.online && this.news.hall !== undefined && this.news.line !== undefined
    );
  }

  #follow(): void {
    if (this.#following) return;
    this.#following = true;
    const { hall, clock } = this.#parts;
    this.#answered = new Promise((resolve) => {
      this.#tellAnswered = resolve;
    });
    clock.after(ANSWER_WITHIN_MS, this.#tellAnswered);
    hall.on('publicHall', undefined, (publicHall) => {
      this.news.hall = publicHall;
      if (hall.presence.online) this.#heardAtMs = this.#parts.clock.monotonicMs();
      this.#change();
    });
    hall.on('publicLine', undefined, (line) => {
      this.news.line = line;
      this.#change();
    });
    hall.on('publicCrowd', undefined, (crowd) => {
      this.news.crowd = crowd;
    });
    this.#followTexts(REQUIRED_LOCALE);
  }

  /**
   * One language, and with it all that it names. By their exact topics: RabbitMQ hands over nothing
   * retained for a wildcard.
   */
  #followTexts(locale: string): void {
    if (this.#locales.has(locale)) return;
    this.#locales.add(locale);
    this.#parts.hall.on('publicSite', locale, (site) => {
      this.sites.set(site.texts.locale, site);
      for (const language of site.languages) this.#followTexts(language.locale);
    });
  }

  #linger(): void {
    this.#cancelLinger();
    this.#cancelLinger = this.#parts.clock.after(LINGER_MS, () => {
      if (this.#stays || this.tickets.watching || this.line.readerCount > 0) this.#linger();
      else this.#forget();
    });
  }

  #forget(): void {
    const { hall } = this.#parts;
    for (const name of ['publicHall', 'publicLine', 'publicCrowd'] as const) {
      hall.off(name, undefined);
    }
    for (const locale of this.#locales) hall.off('publicSite', locale);
    this.#locales.clear();
    this.#following = false;
    this.#cancelLook();
    this.news.hall = undefined;
    this.news.line = undefined;
    this.news.crowd = undefined;
    this.sites.clear();
  }

  #change(): void {
    if (this.#known) this.#tellAnswered();
    this.tickets.changed();
    this.line.publish(this.view);
    this.#cancelLook();
    if (this.hall.presence.online || this.news.hall === undefined) return;
    this.#cancelLook = this.#parts.clock.after(LOOK_AGAIN_MS, () => this.#change());
  }
}
