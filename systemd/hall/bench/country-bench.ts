import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterLink } from '../../../broker/client/cluster-link.ts';
import { PageReader } from '../../../broker/client/page-reader.ts';
import { decode } from '../../../broker/contract/decode.ts';
import { type SiteId, siteId } from '../../../broker/contract/ids.ts';
import type { Logger } from '../../../broker/contract/log.ts';
import { assert } from '../../../broker/contract/result.ts';
import { topicOf } from '../../../broker/contract/topics.ts';
import { arrivalsOf } from '../../../broker/demand/arrivals.ts';
import {
  demandOfDay,
  readDemandTable,
  type ServiceDemand,
} from '../../../broker/demand/demand-table.ts';
import { seeded } from '../../../broker/demand/random.ts';
import { configDirectory, processesDirectory, projectDirectory } from '../../../config/paths.ts';
import { freePorts } from '../free-ports.ts';
import { ProcessKeeper } from '../process-keeper.ts';
import { type Credential, credentialsFor } from '../public/credentials.ts';
import { NatsCluster } from '../public/nats-cluster.ts';
import { type Figure, quantile } from './figure.ts';

/** Municipalities of Japan. */
const SITES = 1_741;
/** A ticket is issued, printed, called, served and finished, and the line changes with each. */
const MESSAGES_A_TICKET = 10;
const BEATS_A_SECOND = 0.5;
const HOUR_MINUTES = 60;
/** Uplinks share connections: a thousand processes are no part of what is measured. */
const CONNECTIONS = 16;
const IN_FLIGHT_MAX = 32;
const MEASURE_MS = 20_000;
/** Of each status node's phones, spread over the sites. */
const PHONES = 100;

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };
/** Kernel ticks a second, of `/proc/<pid>/stat`. */
const TICKS = 100;

/** What one site publishes in the busiest hour of its busiest month's ordinary day, messages a second. */
async function busyRate(): Promise<number> {
  const text = await readFile(path.join(configDirectory, 'demand-r6.json'), 'utf8');
  const table = readDemandTable(JSON.parse(text));
  assert(table.ok, 'the city’s table reads');
  const days = table.value.months.map((month) => demandOfDay(table.value, month) ?? []);
  const casesOf = (day: readonly ServiceDemand[]) => day.reduce((all, { cases }) => all + cases, 0);
  const busiest = days.toSorted((one, other) => casesOf(other) - casesOf(one))[0] ?? [];
  const times = { occupiedShare: 1, variation: 0 };
  const minutes = arrivalsOf(busiest, times, seeded(1)).map(({ atMinute }) => atMinute);
  const hours = minutes.map((from) => {
    return minutes.filter((at) => at >= from && at < from + HOUR_MINUTES).length;
  });
  return BEATS_A_SECOND + (Math.max(...hours) * MESSAGES_A_TICKET) / 3_600;
}

function siteOf(nth: number): SiteId {
  const decoded = decode(siteId, `town-${nth + 1}`);
  assert(decoded.ok, 'a site');
  return decoded.value;
}

async function cpuSeconds(pids: readonly number[]): Promise<number> {
  let ticks = 0;
  for (const pid of pids) {
    const [, rest = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ');
    const fields = rest.split(' ');
    // proc(5): utime and stime are fields 14 and 15.
    ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS;
}

/** Many halls' uplinks over one connection, each topic's next value when the last was acknowledged. */
class ManyUplinks {
  sent = 0;
  taken = 0;
  readonly latencies: number[] = [];
  readonly #link: ClusterLink;
  readonly #sites: readonly SiteId[];
  readonly #rate: number;
  readonly #token = randomBytes(16).toString('base64url');
  #turn = 0;
  #inFlight = 0;
  #stopped = false;

  constructor(
    sites: readonly SiteId[],
    servers: readonly string[],
    credential: Credential,
    nth: number,
    rate: number,
  ) {
    this.#sites = sites;
    this.#rate = rate;
    const { password } = credential;
    this.#link = ClusterLink.connect({
      access: { servers: [...servers], name: credential.name, password },
      ...{ ca: undefined, spares: 'hot', log: silent, random: () => (nth % 3) / 3 },
      events: { opened: () => {}, ended: () => {}, answered: () => {}, message: () => {} },
    });
  }

  get open(): boolean {
    return this.#link.open;
  }

  tokenOf(): string {
    return this.#token;
  }

  /** As fast as the cluster takes it. */
  go(): void {
    while (!this.#stopped && this.#link.open && this.#inFlight < IN_FLIGHT_MAX) {
      const startMs = performance.now();
      this.#inFlight += 1;
      this.sent += 1;
      this.#link.send({ ...this.#next(), qos: 1, retain: true }, () => {
        this.#inFlight -= 1;
        this.taken += 1;
        if (this.taken % 50 === 0) this.latencies.push(performance.now() - startMs);
        this.go();
      });
    }
  }

  /** Beats and the rest in the proportion of a busy hour. */
  #next(): { readonly topic: string; readonly payload: string } {
    const turn = this.#turn++;
    const site = this.#sites[turn % this.#sites.length];
    assert(site !== undefined, 'a site');
    const now = Date.now();
    const round = Math.floor(turn / this.#sites.length);
    const share = (this.#rate - BEATS_A_SECOND) / this.#rate;
    if ((round * share) % 1 >= share) {
      const time = { time: now, domainTime: now, rate: 1 };
      const beat = { ...time, mode: 'open', businessDay: '2026-11-20' };
      return { topic: topicOf(site, 'publicHall'), payload: JSON.stringify(beat) };
    }
    return round % 2 === 0 ? this.#ticket(site, now) : this.#line(site, now);
  }

  #ticket(site: SiteId, now: number): { readonly topic: string; readonly payload: string } {
    const ticket = {
      ...{ businessDay: '2026-11-20', number: 'A012', serviceId: 'pickup', locale: 'ja' },
      ...{ state: 'waiting', issuedAt: now, since: now, calls: 0 },
    };
    return { topic: topicOf(site, 'publicTicket', this.#token), payload: JSON.stringify(ticket) };
  }

  /** A line of twenty who wait. */
  #line(site: SiteId, now: number): { readonly topic: string; readonly payload: string } {
    const places = Array.from({ length: 20 }, (_, nth) => [
      `A${String(nth + 12).padStart(3, '0')}`,
      nth * 5,
      nth * 5 + 10,
    ]);
    const service = {
      serviceId: 'pickup',
      groups: 20,
      open: true,
      range: { low: 20, high: 30 },
      places,
    };
    const line = {
      seq: now,
      at: now,
      services: [service],
      calling: [{ number: 'A011', label: '1' }],
    };
    return { topic: topicOf(site, 'publicLine'), payload: JSON.stringify(line) };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#link.close();
  }
}

type Country = {
  readonly nats: NatsCluster;
  readonly uplinks: readonly ManyUplinks[];
  readonly statuses: readonly ProcessKeeper[];
  readonly doors: readonly string[];
};

/** One credential writes for many sites here; in a country each hall has its own. */
function manySites(credentials: readonly Credential[]): readonly Credential[] {
  return credentials.map((credential) => {
    if (credential.role !== 'uplink') return credential;
    const anywhere = (filter: string) => filter.replace(/^(yobiban\/v1\/)[^/]+/, '$1+');
    return {
      ...credential,
      write: credential.write.map(anywhere),
      read: credential.read.map(anywhere),
    };
  });
}

async function openCountry(directory: string, rate: number): Promise<Country> {
  const sites = Array.from({ length: SITES }, (_, nth) => siteOf(nth));
  const writers = sites.slice(0, CONNECTIONS);
  const credentials = manySites(credentialsFor(writers, 2));
  const nats = await NatsCluster.start(path.join(directory, 'nats'), credentials);
  const port = await freePorts();
  const statuses: ProcessKeeper[] = [];
  const doors: string[] = [];
  for (const [nth, credential] of credentials.filter(({ role }) => role === 'status').entries()) {
    const nodeFile = path.join(directory, `${credential.name}.json`);
    const { name, password } = credential;
    const cluster = { servers: nats.servers, name, password };
    const listen = { host: '127.0.0.1', port: port + nth };
    await writeFile(nodeFile, JSON.stringify({ node: name, sites, cluster, listen }));
    const script = path.join(processesDirectory, 'status.js');
    const kept = new ProcessKeeper({ name, script, nodeFile }, directory, console.error);
    const started = await kept.start();
    assert(!('problem' in started), JSON.stringify(started));
    statuses.push(kept);
    doors.push(`http://127.0.0.1:${port + nth}`);
  }
  const uplinks = credentials
    .filter(({ role }) => role === 'uplink')
    .map((credential, nth) => {
      const own = sites.filter((_, at) => at % CONNECTIONS === nth);
      return new ManyUplinks(own, nats.servers, credential, nth, rate);
    });
  while (!uplinks.every(({ open }) => open)) await sleep(100);
  return { nats, uplinks, statuses, doors };
}

/** Phones at both nodes, each at another site: what is watched is read, and the rest is not. */
async function openPhones({ doors, uplinks }: Country): Promise<readonly PageReader[]> {
  const phones: PageReader[] = [];
  for (let nth = 0; nth < PHONES * doors.length; nth += 1) {
    const token = uplinks[nth % CONNECTIONS]?.tokenOf() ?? '';
    const url = `${doors[nth % doors.length]}/${siteOf(nth)}/t/${token}/stream`;
    phones.push(await PageReader.open(url));
  }
  return phones;
}

/**
 * The public side of a country: synthetic uplinks of 1,741 sites publish what a busy hour brings, as
 * fast as three NATS servers on this machine take it, and two status nodes read what 200 phones
 * watch. What the uplinks themselves cost is not counted: each is in its own town.
 */
export async function countryBench(): Promise<readonly Figure[]> {
  if (!existsSync('/usr/sbin/nats-server')) {
    throw new Error('the country bench needs Debian’s package nats-server');
  }
  const scratch = path.join(projectDirectory, 'var');
  await mkdir(scratch, { recursive: true });
  const directory = await mkdtemp(path.join(scratch, 'bench-country-'));
  let country: Country | undefined;
  try {
    const rate = await busyRate();
    country = await openCountry(directory, rate);
    return await measure(country, rate);
  } finally {
    for (const uplink of country?.uplinks ?? []) await uplink.stop();
    for (const status of country?.statuses ?? []) await status.stop();
    await country?.nats.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(country: Country, siteRate: number): Promise<readonly Figure[]> {
  const { nats, uplinks, statuses } = country;
  for (const uplink of uplinks) uplink.go();
  // Each site has published its first beat, ticket and line.
  while (uplinks.some(({ taken }) => taken < (SITES / CONNECTIONS) * 4)) await sleep(200);
  const phones = await openPhones(country);
  const pidsOf = statuses.flatMap(({ pid }) => pid ?? []);
  const views = () => phones.reduce((sum, { snapshots }) => sum + snapshots.length, 0);
  const before = {
    taken: sum(uplinks),
    servers: await cpuSeconds(nats.pids),
    nodes: await cpuSeconds(pidsOf),
    views: views(),
  };
  for (const { latencies } of uplinks) latencies.splice(0);
  const startMs = performance.now();
  await sleep(MEASURE_MS);
  const seconds = (performance.now() - startMs) / 1_000;
  const taken = sum(uplinks) - before.taken;
  const serverCpu = (await cpuSeconds(nats.pids)) - before.servers;
  const nodeCpu = (await cpuSeconds(pidsOf)) - before.nodes;
  const latencies = uplinks.flatMap((uplink) => uplink.latencies);
  const shown = views() - before.views;
  for (const phone of phones) phone.close();
  assert(shown > 0, 'phones were shown something');
  const rate = taken / seconds;
  // Seconds of a processor for one second of one site, in the busiest hour.
  const cpuOfSite = (serverCpu / taken) * siteRate;
  const wanted = SITES * siteRate;
  return [
    plain(
      'country',
      rate,
      'messages/s',
      wanted,
      rate >= wanted,
      `≥ ${Math.round(wanted)} (${SITES} sites)`,
      latencies,
    ),
    plain(
      'country-cpu-per-site',
      cpuOfSite * 1_000,
      'ms/s',
      cpuOfSite * 1_000,
      true,
      'printed',
      latencies,
    ),
    plain(
      'country-sites-a-core',
      1 / cpuOfSite,
      'sites',
      SITES,
      1 / cpuOfSite >= SITES,
      `≥ ${SITES}`,
      latencies,
    ),
    plain(
      'country-status-cpu',
      (nodeCpu / seconds / 2) * 1_000,
      'ms/s a node',
      shown / seconds,
      true,
      'printed; reference: views/s',
      latencies,
    ),
  ];
}

const sum = (uplinks: readonly ManyUplinks[]) => uplinks.reduce((all, { taken }) => all + taken, 0);

/** @param samples - milliseconds from a message to its acknowledgement */
function plain(
  name: string,
  value: number,
  unit: string,
  reference: number,
  ok: boolean,
  target: string,
  samples: readonly number[],
): Figure {
  const rounded = (number: number) => Number(number.toPrecision(4));
  return {
    ...{ name, value: rounded(value), unit, reference: rounded(reference) },
    ratio: rounded(value / reference),
    ...{ target, ok, n: samples.length },
    p50: rounded(quantile(samples, 0.5)),
    p99: rounded(quantile(samples, 0.99)),
  };
}
