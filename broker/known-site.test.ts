import { expect, test } from 'vitest';
import { ok } from './contract/result.ts';
import type { Site, SitePack } from './contract/site.ts';
import { systemClock } from './hall-clock.ts';
import { KnownSite } from './known-site.ts';
import type { CommandOf } from './queue/commands.ts';
import { trialSite } from './queue/trial-site.ts';

type Record_ = CommandOf<'record-site-change'>;

/** A box on which the engine starts again and again. */
function box() {
  const document: ConstructorParameters<typeof KnownSite>[0] & { data: { changes: number } } = {
    data: { changes: 0 },
    write: async (data) => {
      document.data = data;
      return ok(undefined);
    },
  };
  const start = async (changes: Partial<Site>, version: string): Promise<readonly Record_[]> => {
    const pack: SitePack = {
      version,
      site: { ...trialSite(), ...changes },
      locales: [],
      layouts: {},
    };
    const recorded: Record_[] = [];
    await new KnownSite(document).compare(pack, systemClock, async (command) => {
      recorded.push(command);
    });
    return recorded;
  };
  return { document, start };
}

test('the first start knows nothing to compare with; one with the same file tells nothing', async () => {
  const { start } = box();
  expect(await start({}, 'one')).toEqual([]);
  expect(await start({}, 'one')).toEqual([]);
});

test('each change is told once, and the way back is another', async () => {
  const { start } = box();
  await start({}, 'one');
  const there = await start({ digits: 5 }, 'two');
  expect(there).toMatchObject([{ changes: [{ part: 'digits', what: 'changed' }] }]);
  expect(await start({ digits: 5 }, 'two')).toEqual([]);
  const back = await start({}, 'one');
  const again = await start({ digits: 5 }, 'two');
  const ids = [...there, ...back, ...again].map(({ requestId }) => requestId);
  expect(new Set(ids).size).toBe(3);
});

test('a start that died before it remembered tells the same again, under the same id', async () => {
  const { document, start } = box();
  await start({}, 'one');
  const { write } = document;
  document.write = async () => ok(undefined);
  const [first] = await start({ digits: 5 }, 'two');
  document.write = write;
  const [second] = await start({ digits: 5 }, 'two');
  expect(second?.requestId).toBe(first?.requestId);
  expect(await start({ digits: 5 }, 'two')).toEqual([]);
});

test('more than sixty are counted', async () => {
  const { start } = box();
  await start({}, 'one');
  const counters = Array.from({ length: 100 }, (_, nth) => ({ id: `new-${nth}`, label: 'Z' }));
  const [command] = await start({ counters: counters as unknown as Site['counters'] }, 'two');
  expect(command?.changes).toHaveLength(60);
  expect(command?.furtherChanges).toBeGreaterThan(40);
});
