import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PageServer } from '../../broker/client/page-server.ts';
import { decode } from '../../broker/contract/decode.ts';
import { type Token, token } from '../../broker/contract/ids.ts';
import type { PublicSite } from '../../broker/contract/public-topics.ts';
import { browserLocale, localeOf } from './asked-locale.ts';
import { asAtom } from './city-atom.ts';
import { type CityCrowd, cityCrowdOf, crowdSchema, crowdText } from './city-crowd.ts';
import { type CityLine, cityLineOf, citySchema } from './city-line.ts';
import { asSvg, cityPicture } from './city-picture.ts';
import { asText } from './city-words.ts';
import type { PageParts } from './drawing/page.ts';
import type { LineView, PhoneView } from './drawing/status-view.ts';
import { drawnPage, waitingPage } from './drawn-page.ts';
import type { GuessGuard } from './guess-guard.ts';
import type { PictureShelf } from './picture-shelf.ts';
import { packed, packedOnce, sendPacked } from './send-compressed.ts';
import type { SiteWatch } from './site-watch.ts';
import { freshness } from './view-of-status.ts';

export type StatusDoors = {
  readonly watch: SiteWatch;
  readonly server: Pick<PageServer, 'streamAt'>;
  readonly guard: GuessGuard;
  readonly pictures: PictureShelf;
  /** The built `index.html`; a test without built pages has none. */
  readonly page: string | undefined;
  /** Where the world reaches this node, without a slash at its end; nothing where nobody says. */
  readonly address: string | undefined;
};

type Asked = {
  readonly Params: { readonly token: string };
  /** What is said twice comes as a list. */
  readonly Querystring: { lang?: unknown; scale?: unknown; show?: unknown };
};

/** How crowded it usually is changes once a day; what of it is now, each hour. */
const CROWD_FOR_CACHES = 'public, max-age=60, stale-while-revalidate=600';
/** A network of caches may keep the city's pages for a beat or two, and give old ones while it asks. */
const FOR_CACHES = 'public, max-age=5, stale-while-revalidate=10';
const FOR_ONE = 'private, max-age=5';
/**
 * A hall may only be slow to hand a number over: at first a phone asks again soon, and the hall has
 * longer each time. The browser itself says how often it was told so (`Last-Event-ID`), so that the
 * node remembers nothing.
 */
const UNKNOWN_RETRIES = [
  { withinMs: 1_000, againMs: 2_000 },
  { withinMs: 2_000, againMs: 4_000 },
  { withinMs: 4_000, againMs: 7_000 },
] as const;

/** What phones and the city's site ask for; nothing here changes anything (peers part 3, item 15). */
export function statusRoutes(app: FastifyInstance, doors: StatusDoors): void {
  ticketRoutes(app, doors);
  cityRoutes(app, doors);
  const { watch } = doors;
  app.get<{ Params: { locale: string } }>('/site/:locale', (request, reply) => {
    const site = siteIn(watch, request.params.locale);
    if (!site) return reply.code(503).header('retry-after', '2').send({ error: 'not-ready' });
    reply.header('cache-control', 'public, max-age=60').type('application/json; charset=utf-8');
    return sendPacked(
      request,
      reply,
      packedOnce(wordsKey(watch, site), () => JSON.stringify(site)),
    );
  });
}

function ticketRoutes(app: FastifyInstance, doors: StatusDoors): void {
  const { watch, page } = doors;
  app.get<Asked>('/t/:token/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const view = await ticketOf(request, reply, doors);
    if (view === 'refused') return reply;
    if (view?.ticket.known === false) return sendUnknown(request, reply, view);
    watch.tickets.watch(tokenOf(request) as Token, reply);
    return reply;
  });
  app.get<Asked>('/t/:token/now', { exposeHeadRoute: false }, async (request, reply) => {
    const view = await ticketOf(request, reply, doors);
    if (view === 'refused') return reply;
    if (!view) return reply.code(503).header('retry-after', '5').send({ error: 'not-ready' });
    reply.header('cache-control', 'private, no-cache').type('application/json; charset=utf-8');
    return sendPacked(request, reply, packed(JSON.stringify(view)));
  });
  if (page === undefined) return;
  app.get<Asked>('/t/:token', async (request, reply) => {
    const decoded = tokenOf(request);
    // A paper never bears another form: nothing is looked up, and the page says that it is unknown.
    const view = decoded ? await ticketOf(request, reply, doors) : unknownView(watch);
    if (view === 'refused') return reply;
    // Of a number that is gone nobody knows the language.
    const locale = view?.ticket.known ? view.ticket.locale : ownLocale(request, watch);
    reply.header('cache-control', 'no-store');
    return sendPage(request, reply, doors, { view, locale });
  });
}

function tokenOf(request: FastifyRequest<Asked>): Token | undefined {
  const decoded = decode(token, request.params.token);
  return decoded.ok ? decoded.value : undefined;
}

function unknownView({ news, hall }: SiteWatch): PhoneView {
  return { ...freshness(news, hall.presence.online), ticket: { known: false } };
}

/**
 * What the hall says of the ticket asked for; a miss is counted, and answered late when there were
 * many (F43).
 *
 * @returns `refused` when the request is answered already; nothing while the hall cannot be asked
 */
async function ticketOf(
  request: FastifyRequest<Asked>,
  reply: FastifyReply,
  { watch, guard }: StatusDoors,
): Promise<PhoneView | undefined | 'refused'> {
  const decoded = tokenOf(request);
  if (decoded === undefined) {
    reply.code(404).send({ error: 'not-found' });
    return 'refused';
  }
  const view = await watch.tickets.look(decoded, UNKNOWN_RETRIES[timesTold(request)].withinMs);
  if (view?.ticket.known !== false || (await guard.miss(request.ip))) return view;
  reply.code(429).header('retry-after', '60').header('connection', 'close');
  reply.send({ error: 'too-many-guesses' });
  return 'refused';
}

/** Whoever asks for nothing is told so and let go: it holds no stream open, and no subscription. */
function sendUnknown(
  request: FastifyRequest<Asked>,
  reply: FastifyReply,
  view: PhoneView,
): FastifyReply {
  const told = timesTold(request);
  const head = `id: ${told + 1}\nretry: ${UNKNOWN_RETRIES[told].againMs}`;
  return reply
    .header('cache-control', 'no-store')
    .type('text/event-stream; charset=utf-8')
    .send(`${head}\nevent: snapshot\ndata: ${JSON.stringify(view)}\n\n`);
}

/** How often this page was told already that its number is unknown; from the third time on alike. */
function timesTold(request: FastifyRequest): 0 | 1 | 2 {
  const told = request.headers['last-event-id'];
  return told === undefined ? 0 : told === '1' ? 1 : 2;
}

type ShownPage = Pick<PageParts, 'shows' | 'crowd'> & {
  readonly view: PhoneView | LineView | undefined;
  readonly locale: string;
  readonly embedded?: boolean;
};

function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { watch, page = '' }: StatusDoors,
  shown: ShownPage,
): FastifyReply {
  const site = siteIn(watch, langOf(request) ?? shown.locale);
  const { view, locale: _, ...rest } = shown;
  reply.type('text/html; charset=utf-8');
  // Nobody keeps that: the hall may speak at any moment.
  if (!site || !view) {
    reply.header('cache-control', 'no-store');
    return sendPacked(request, reply, packed(waitingPage(page, shown.embedded === true)));
  }
  // All that the drawing is made of: who share a family's slip, or reload, are sent the same bytes.
  const key = `${wordsKey(watch, site)} ${JSON.stringify([view, rest])}`;
  return sendPacked(
    request,
    reply,
    packedOnce(key, () => drawnPage({ page, view, site, ...rest })),
  );
}

/** Which words of which hall. */
function wordsKey({ hall }: SiteWatch, { texts, version }: PublicSite): string {
  return `${hall.site} ${texts.locale} ${version}`;
}

function langOf({ query }: FastifyRequest): string | undefined {
  const { lang } = query as Asked['Querystring'];
  return typeof lang === 'string' ? lang : undefined;
}

function siteIn({ sites }: SiteWatch, asked: string): PublicSite | undefined {
  const usual = sites.get('ja');
  return sites.get(asked) ?? sites.get(localeOf(asked, usual?.languages ?? []) ?? '') ?? usual;
}

/** The browser's own language, where the hall speaks it. */
function ownLocale(request: FastifyRequest, { sites }: SiteWatch): string {
  return browserLocale(request, sites.get('ja')?.languages ?? []) ?? 'ja';
}

/**
 * The language of a page of the whole hall whose address says none: the browser's own. A cache that
 * heeds no `Vary` (many do not) may keep the Japanese page for everybody, which its script then
 * redraws; another language it must not keep.
 */
function cityLocale(request: FastifyRequest<Asked>, reply: FastifyReply, watch: SiteWatch): string {
  reply.header('cache-control', FOR_CACHES);
  const lang = langOf(request);
  if (lang !== undefined) return lang;
  reply.header('vary', 'accept-language');
  const locale = ownLocale(request, watch);
  if (locale !== 'ja') reply.header('cache-control', FOR_ONE);
  return locale;
}

/** For every page on earth, for it is what the hall's board shows (R11). */
function forEverybody(reply: FastifyReply): FastifyReply {
  return reply
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')
    .header('cache-control', FOR_CACHES);
}

const forms = {
  '/line.json': ['application/json', (line: CityLine) => JSON.stringify(line)],
  '/line.txt': ['text/plain', asText],
  '/line.svg': ['image/svg+xml', (line: CityLine) => asSvg(cityPicture(line))],
} as const;

function cityRoutes(app: FastifyInstance, doors: StatusDoors): void {
  const { watch, server, pictures, page, address } = doors;
  const lineOf = (request: FastifyRequest): CityLine | undefined => {
    const site = siteIn(watch, langOf(request) ?? 'ja');
    return site && cityLineOf(watch.hall.site, watch.view, site);
  };
  for (const [path, [type, form]] of Object.entries(forms)) {
    app.get(path, (request, reply) => {
      const line = lineOf(request);
      if (!line) return notReady(reply);
      forEverybody(reply).type(`${type}; charset=utf-8`);
      return sendPacked(request, reply, packed(form(line)));
    });
  }
  app.get('/line.atom', (request, reply) => {
    const line = lineOf(request);
    if (!line) return notReady(reply);
    forEverybody(reply).type('application/atom+xml; charset=utf-8');
    const folder = address === undefined ? '' : `${address}${app.prefix}/`;
    return sendPacked(request, reply, packed(asAtom(line, Date.now(), folder)));
  });
  app.get<Asked>('/line.png', async (request, reply) => {
    const line = lineOf(request);
    const picture = line && (await pictures.picture(line, request.query.scale === '2' ? 2 : 1));
    if (!picture) return notReady(reply);
    forEverybody(reply).type('image/png');
    return sendPacked(request, reply, picture);
  });
  app.get('/line.schema.json', (request, reply) => {
    forEverybody(reply).type('application/schema+json; charset=utf-8');
    return sendPacked(request, reply, packedOnce('schema', citySchema));
  });
  app.get('/now', (request, reply) => {
    reply.header('cache-control', FOR_CACHES).type('application/json; charset=utf-8');
    return sendPacked(request, reply, packed(JSON.stringify(watch.view)));
  });
  app.get('/stream', { exposeHeadRoute: false }, (_request, reply) => {
    server.streamAt(reply, watch.line);
  });
  crowdRoutes(app, doors);
  if (page !== undefined) cityPages(app, doors);
}

const crowdForms = {
  '/crowd.json': ['application/json', (crowd: CityCrowd) => JSON.stringify(crowd)],
  '/crowd.txt': ['text/plain', crowdText],
} as const;

/** The usual crowd of the week: said even while nobody can say, for then it has no days. */
function crowdRoutes(app: FastifyInstance, { watch }: StatusDoors): void {
  for (const [path, [type, form]] of Object.entries(crowdForms)) {
    app.get<Asked>(path, (request, reply) => {
      const site = siteIn(watch, langOf(request) ?? 'ja');
      if (!site) return notReady(reply);
      const { news, hall } = watch;
      const at = hall.presence.online ? news.hall?.domainTime : undefined;
      const text = form(cityCrowdOf(hall.site, news.crowd, site, at));
      forEverybody(reply).header('cache-control', CROWD_FOR_CACHES).type(`${type}; charset=utf-8`);
      return sendPacked(request, reply, packed(text));
    });
  }
  app.get('/crowd.schema.json', (request, reply) => {
    forEverybody(reply).type('application/schema+json; charset=utf-8');
    return sendPacked(request, reply, packedOnce('crowd schema', crowdSchema));
  });
  // As the hall has said it: what the page draws.
  app.get('/crowd', (request, reply) => {
    reply.header('cache-control', CROWD_FOR_CACHES).type('application/json; charset=utf-8');
    return sendPacked(request, reply, packed(JSON.stringify(watch.news.crowd ?? null)));
  });
}

function notReady(reply: FastifyReply): FastifyReply {
  forEverybody(reply).header('cache-control', 'no-store').header('retry-after', '2');
  return reply.code(503).send({ error: 'not-ready' });
}

/** What `?show=` of a frame may ask for; the line when it asks for nothing. */
const embeddable = ['line', 'crowd', 'all'] as const;

function cityPages(app: FastifyInstance, doors: StatusDoors): void {
  const { watch } = doors;
  const view = () => (watch.news.hall ? watch.view : undefined);
  app.get<Asked>('/', (request, reply) => {
    const locale = cityLocale(request, reply, watch);
    const { crowd } = watch.news;
    return sendPage(request, reply, doors, { view: view(), locale, crowd, shows: 'all' });
  });
  app.get<Asked>('/embed', (request, reply) => {
    // The one page that may stand within another site's.
    const policy = String(reply.getHeader('content-security-policy'));
    reply.header(
      'content-security-policy',
      policy.replace(/frame-ancestors [^;]*/, 'frame-ancestors *'),
    );
    reply.removeHeader('x-frame-options');
    reply.header('cross-origin-resource-policy', 'cross-origin');
    const { crowd } = watch.news;
    const shows = embeddable.find((part) => part === request.query.show) ?? 'line';
    const locale = cityLocale(request, reply, watch);
    const shown = { view: view(), locale, embedded: true, crowd, shows };
    return sendPage(request, reply, doors, shown);
  });
}
