import type { Page, Request } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { drawnFaults } from '../../.ci/drawn-faults.ts';
import { hostileTexts, longTexts, writableTexts } from '../../.ci/hostile-texts.ts';
import { type PlayedHall, trialPack } from '../../.ci/played-hall.ts';
import { policyReports } from '../../.ci/policy-reports.ts';
import { samplePlan } from '../../.ci/sample-plan.ts';
import { evening } from '../../.ci/staff-evening.ts';
import {
  dialogOf,
  handedPassword,
  openDay,
  type StaffStage,
  StaffTheatre,
  signIn,
  smallLine,
  staffPassword,
  staffPin,
} from '../../.ci/staff-stage.ts';
import {
  closeSurface,
  OPEN_SURFACE,
  person,
  type Surface,
  surfacesOf,
} from '../../.ci/staff-surfaces.ts';
import { TextSpoiler } from '../../.ci/text-reach.ts';
import { decode } from '../../broker/contract/decode.ts';
import { counterId, serviceId, servicePrefix, staffId } from '../../broker/contract/ids.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import { exerciseSnapshot } from '../../broker/contract/training-topics.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';

const theatre = StaffTheatre.ofTests();
const spoiler = new TextSpoiler('staff');
const texts = [...writableTexts, ...longTexts];

/** Every text of the hall is this one from now on, or of these the next at each of its places. */
function spoil(hall: PlayedHall, text: string | readonly string[], mark: string): void {
  hall.reword = (name, payload) => {
    if (name !== 'site' && name !== 'staff') return payload;
    const spoilt = spoiler.spoil(name, payload, text, mark);
    return 'version' in spoilt ? { ...spoilt, version: mark.replaceAll('¶', '') } : spoilt;
  };
  hall.publish();
}

/** The texts from this one on, beginning anew behind the last. */
const from = (nth: number) => [...texts.slice(nth), ...texts.slice(0, nth)];

/** What is wrong with a page once it has drawn these words. */
async function drawn(page: Page, mark: string, text?: string): Promise<readonly string[]> {
  await page.waitForFunction((behind) => document.body.textContent?.includes(behind), mark);
  return drawnFaults(page, text);
}

function postBulletins({ trial }: PlayedHall): void {
  for (let nth = 0; nth < 8; nth += 1) trial.postBulletin(`本日のお知らせ ${nth}`);
}

test('F46: what the page must not run is reported: the count below is one of something', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  const reports = await policyReports(page);
  // The theatre takes what a page complains of for a fault of the test.
  page.removeAllListeners('console');
  await page.evaluate(() => {
    document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.broken=1">¶m¶');
  });
  await expect.poll(() => reports.join(' ')).toMatch(/script-src/);
  expect(await drawn(page, '¶m¶', 'nobody says this')).toHaveLength(2);
  await person(page, 'サインイン中の人');
  await dialogOf(page).evaluate((dialog) => {
    const wide = dialog.appendChild(document.createElement('p'));
    wide.style.width = '9999px';
  });
  expect(await drawnFaults(page)).toContain('what is open over the page is too wide');
});

/** What every text of the hall is before a surface is opened: what still says so was given no other. */
const PLAIN = '呼番';

/** Speaks of no word of the hall; what begins to is drawn with all of them. */
const wordless: readonly string[] = [
  ...['the menu of the person', 'the menu of the counter', 'the menu of the list', 'ヘルプ'],
  ...['パスワードとPINの変更', '本日の受付を締め切る', '予約の取り込み', '紙の番号札の登録'],
  ...['開庁日と受付時間', '研修を始める・終える', '研修の記録', '用紙・消耗品の記録'],
  ...['時間外対応の記録', '待ち時間の的中', 'アカウントの管理', 'サインイン中の人'],
  ...[
    'a break for another counter',
    'why it is put aside',
    'before the next call',
    'a row: cancel',
  ],
];

/**
 * The same hall in four languages, which are rewritten with each text, and with three times as many
 * services: so many texts are on a page at once.
 */
function crowdedPack({ site, locales, ...pack }: SitePack): SitePack {
  const languages = site.languages.slice(0, 4);
  const names = ['-2', '-3'].flatMap((end) => site.services.map(({ id }) => [id, end] as const));
  const more = names.flatMap(([id, end], nth) => {
    const prefix = parsed(servicePrefix, 'EFGHIJKL'[nth]);
    const services = site.services.filter((service) => service.id === id);
    return services.map((service) => ({ ...service, id: parsed(serviceId, id + end), prefix }));
  });
  const spoken = locales.filter(({ locale }) => languages.includes(locale));
  const named = spoken.map((locale) => {
    const again = names.map(([id, end]) => [id + end, locale.services[id]]);
    return { ...locale, services: { ...locale.services, ...Object.fromEntries(again) } };
  });
  const services = [...site.services, ...more];
  return { ...pack, site: { ...site, languages, services }, locales: named };
}

/** Somebody is served, and nothing of the hall is well: all that has words is there. */
async function troubledHall(): Promise<StaffStage> {
  const stage = await smallLine(theatre, crowdedPack(await trialPack()));
  const { hall } = stage;
  const { trial } = hall;
  trial.callTicket('A001', 'counter-1');
  trial.start('A001', 'counter-1');
  trial.touch('kiosk-1', 'application');
  const { jobId } = [...trial.state.standing.issuing].at(-1) ?? {};
  if (jobId) trial.report(jobId, 'failed', 0);
  hall.printer('paper-out');
  hall.trouble('panel');
  hall.soundFault();
  hall.node('call-box-1', false);
  trial.askHelp({ counterId: parsed(counterId, 'counter-2') });
  postBulletins(hall);
  return stage;
}

/** At the door for the first time, with what the 責任者 handed over or a password of their own. */
async function newcomer({ rig, page: openPage }: StaffStage, name: string, own?: string) {
  const lead = rig.visitor();
  await lead.post('/first-account', { staffId: 'suzuki', password: staffPassword });
  if (lead.cookie === '') await lead.signIn('suzuki', staffPassword);
  await lead.post('/pin', { pin: staffPin });
  await lead.post('/accounts', { staffId: name, role: 'clerk', password: handedPassword });
  if (own !== undefined) await rig.visitor().join(name, handedPassword, own);
  const page = await openPage();
  await signIn(page, name, own ?? handedPassword);
  return page;
}

/** Every surface of one page: open while the texts change, and anew where it keeps what it has. */
class SurfaceRound {
  readonly #stage: StaffStage;
  readonly #page: Page;
  readonly #open = new Set<Request>();
  #nth = 0;

  constructor(stage: StaffStage, page: Page) {
    this.#stage = stage;
    this.#page = page;
    page.on('request', (request) => request.url().endsWith('/stream') || this.#open.add(request));
    for (const end of ['requestfinished', 'requestfailed'] as const) {
      page.on(end as 'requestfinished', (request) => this.#open.delete(request));
    }
  }

  /** What is wrong in it with which text. */
  async faultsOf(surface: Surface): Promise<readonly string[]> {
    this.#push([PLAIN]);
    await this.#drawn('body');
    await this.#opened(surface);
    const said = await this.#said();
    if (wordless.includes(surface.name)) {
      const found = said.includes(PLAIN) ? ['it has words'] : await drawnFaults(this.#page);
      await closeSurface(this.#page);
      return found.map((each) => `${surface.name}: ${each}`);
    }
    const marked = said.includes(this.#mark);
    const faults = said.includes(PLAIN) ? [] : ['it has no words'];
    // A page shows so many services, so many texts of a kind are on it at once.
    const atOnce = this.#stage.hall.pack.site.services.length;
    const draw = async (some: readonly string[], anew: boolean) => {
      this.#push(some);
      if (anew || !marked) await this.#drawn('body');
      if (anew) await this.#again(surface);
      if (marked) await this.#drawn(OPEN_SURFACE);
      return drawnFaults(this.#page);
    };
    this.#push(from(0));
    await this.#drawn('body');
    const anew = (await this.#said()).includes(PLAIN);
    for (let first = 0; first < texts.length; first += atOnce) {
      const found = await draw(from(first), anew);
      if (found.length === 0) continue;
      const before = faults.length;
      for (const text of texts.slice(first, first + atOnce)) {
        const alone = await draw([text], anew);
        if (alone.length > 0) faults.push(`${text.slice(0, 80)}: ${alone.join(' ')}`);
      }
      if (faults.length === before) faults.push(`texts from ${first} on: ${found.join(' ')}`);
    }
    if ((await this.#said()).includes(PLAIN)) faults.push('a part of it was given no text');
    await closeSurface(this.#page);
    return faults.map((each) => `${surface.name}: ${each}`);
  }

  get #mark(): string {
    return `¶${this.#nth}¶`;
  }

  #push(some: readonly string[]): void {
    this.#nth += 1;
    spoil(this.#stage.hall, some, this.#mark);
  }

  /** What it fetches has come, and is drawn. */
  async #opened({ open }: Surface): Promise<void> {
    await open(this.#page);
    await this.#page.locator(OPEN_SURFACE).waitFor();
    await expect.poll(() => this.#open.size, { interval: 5 }).toBe(0);
    await this.#page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
  }

  async #again(surface: Surface): Promise<void> {
    await closeSurface(this.#page);
    await this.#opened(surface);
  }

  #said(): Promise<string> {
    return this.#page.locator(OPEN_SURFACE).innerText();
  }

  async #drawn(where: string): Promise<void> {
    await this.#page.waitForFunction(
      ([selector, mark]) => document.querySelector(selector)?.textContent?.includes(mark),
      [where, this.#mark] as const,
    );
  }
}

describe(`F46: ${texts.length} texts in every field of the staff page: none is run, 0 reports`, () => {
  test('on the desk, and in each menu and dialog over it, with what that fetches', async () => {
    const stage = await troubledHall();
    const page = await stage.atCounter();
    await page.route('**/planner', (route) =>
      route.fulfill({ json: { ok: true, value: samplePlan() } }),
    );
    const reports = await policyReports(page);
    const faults: string[] = [];
    for (const [nth, text] of texts.entries()) {
      const mark = `¶desk-${nth}¶`;
      spoil(stage.hall, text, mark);
      const found = await drawn(page, mark, text);
      if (found.length > 0) faults.push(`${text.slice(0, 80)}: ${found.join(' ')}`);
    }
    // What was posted stands in the record, as it was pasted.
    for (const text of writableTexts) stage.hall.trial.postBulletin(text);
    const surfaces = await surfacesOf(page);
    expect(surfaces.length).toBeGreaterThan(28);
    const round = new SurfaceRound(stage, page);
    for (const surface of surfaces) faults.push(...(await round.faultsOf(surface)));
    expect(faults).toEqual([]);
    expect(reports).toEqual([]);
  });

  test('in the record of an evening that ran over', async () => {
    const stage = await evening(theatre);
    const page = await stage.atCounter();
    const reports = await policyReports(page);
    const open = () => person(page, '時間外対応の記録');
    const found = await new SurfaceRound(stage, page).faultsOf({ name: 'the evening', open });
    expect(found).toEqual([]);
    expect(reports).toEqual([]);
  });

  test('before anybody is in, and where they come in: the first account, sign-in, password, PIN, lock', async () => {
    const pack = crowdedPack(await trialPack());
    const [stage, fresh] = [await smallLine(theatre, pack), await theatre.stage('09:00', pack)];
    fresh.hall.publish();
    const newcomers: readonly (readonly [string, Page])[] = [
      ['自分のパスワードを決めてください', await newcomer(stage, 'tanaka')],
      ['画面を開くPIN', await newcomer(stage, 'sato', staffPassword)],
    ];
    const doors = new Map([
      ['最初の責任者を登録します', await fresh.page()],
      ['サインイン', await stage.page()],
      ...newcomers,
      ['ロック中', await stage.atCounter()],
    ]);
    const faults: string[] = [];
    const reports: (readonly string[])[] = [];
    for (const [door, page] of doors) {
      if (door === 'ロック中') await person(page, '画面をロック');
      await page.locator('h1', { hasText: door }).waitFor();
      reports.push(await policyReports(page));
    }
    for (const [nth, text] of texts.entries()) {
      const mark = `¶door-${nth}¶`;
      spoil(stage.hall, text, mark);
      // Each text at the door that all come through, and at one of the others.
      const [other] = [...doors.keys()].filter((door) => door !== 'サインイン').slice(nth % 4);
      if (other?.startsWith('最初')) spoil(fresh.hall, text, mark);
      for (const [door, page] of doors) {
        if (door !== 'サインイン' && door !== other) continue;
        // The page asks anew who is there, as after its screen was shut.
        await page.evaluate(() => window.dispatchEvent(new Event('staff-shut')));
        const found = await drawn(page, mark, text);
        if (found.length > 0) faults.push(`${text.slice(0, 80)} at ${door}: ${found.join(' ')}`);
      }
    }
    expect(faults).toEqual([]);
    expect(reports.flat()).toEqual([]);
  });

  test('in a training: its band, its exercise and its desk', async () => {
    const stage = await theatre.stage('09:00');
    const { hall, training } = stage;
    openDay(hall);
    openDay(training);
    for (const each of [hall, training]) each.trial.setCounter('counter-1', 'closed');
    training.trial.issue('application');
    hall.publish();
    const page = await stage.atCounter();
    stage.train('first-call');
    await page.getByRole('button', { name: '研修に参加する' }).click();
    await page.locator('.training.inside').waitFor();
    const visitors = hall.pack.site.services.map(({ id }, nth) => {
      return {
        number: `A00${nth + 1}`,
        state: nth % 2 ? 'wants-other' : 'holds-pad',
        serviceId: id,
      };
    });
    const exercise = parsed(exerciseSnapshot, {
      ...{ trainingId: hall.trial.state.training?.id, exercise: 'first-call', visitors },
      people: [{ staffId: 'suzuki', done: ['open', 'call'] }],
    });
    training.memory.deliver('exercise', exercise);
    const reports = await policyReports(page);
    const faults: string[] = [];
    for (const [nth, text] of texts.entries()) {
      const mark = `¶training-${nth}¶`;
      spoil(training, text, mark);
      const found = await drawn(page, mark, text);
      if (found.length > 0) faults.push(`${text.slice(0, 80)}: ${found.join(' ')}`);
    }
    expect(await page.locator('.visitors span').count()).toBe(visitors.length);
    expect(faults).toEqual([]);
    expect(reports).toEqual([]);
  });

  test('and no text that it shows was left out', () => {
    // The record of the day is what the dialogs above have fetched.
    expect(spoiler.unreached).toEqual(['value/read-journal.entries[].text']);
  });
});

test('F46: a file of reservations made of them is refused in plain words', async () => {
  const stage = await smallLine(theatre);
  const page = await stage.atCounter();
  const reports = await policyReports(page);
  await person(page, '予約の取り込み');
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const paste = dialogOf(page).locator('textarea');
  for (let column = 0; column < 4; column += 1) {
    const rows = hostileTexts.map((text, nth) => {
      const cells = [`R-${nth}`, '2026-11-24', '9:30', 'pickup'];
      return cells.map((cell, at) => quoted(at === column ? text : cell)).join(',');
    });
    await paste.fill(['予約番号,日付,時刻,受付内容', ...rows].join('\n'));
    await dialogOf(page).locator('.found .unwell').waitFor();
    expect(await drawnFaults(page)).toEqual([]);
    await paste.fill('');
  }
  expect(reports).toEqual([]);
});

test.each(hostileTexts)('F46: %j is nobody’s staff id', (text) => {
  expect(decode(staffId, text).ok).toBe(false);
});
