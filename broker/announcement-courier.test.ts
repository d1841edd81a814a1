import { expect, test } from 'vitest';
import { AnnouncementCourier } from './announcement-courier.ts';
import { announcedReport, announcement } from './contract/announcement.ts';
import { boardGroup, epochMs, nodeId } from './contract/ids.ts';
import { MemoryLog } from './contract/memory-log.ts';
import { HallPublisher } from './hall-publisher.ts';
import { MemoryBroker } from './mqtt/memory-broker.ts';
import { parsed } from './queue/trial-hall.ts';
import { trialSite } from './queue/trial-site.ts';

const screen = { inches: 55, metres: 8 };
const site = trialSite({
  boards: [
    { group: 'hall', screen, nodes: ['board-1'], speaker: 'board-1' },
    { group: 'corner', screen, nodes: ['board-2'], speaker: 'board-2' },
  ],
});
const call = parsed(announcement, {
  kind: 'call',
  announcementId: 'a-call-on-two-groups',
  number: 'A001',
  counterId: '1',
  recall: false,
  voice: 'voice',
  locales: ['ja'],
  expiresAt: 10_000,
});

/** One call, announced in two groups under one id. */
function announcedTwice() {
  const broker = new MemoryBroker(site.site, new MemoryLog());
  const courier = new AnnouncementCourier(new HallPublisher(broker, site), site);
  for (const group of ['hall', 'corner']) courier.carry(parsed(boardGroup, group), call, 0);
  return {
    report: (node: string, state: 'started' | 'finished') => {
      const report = { announcementId: call.announcementId, state, seconds: 1, spoken: '' };
      courier.reported(parsed(nodeId, node), parsed(announcedReport, report));
    },
    tick: (ms: number) => courier.tick(parsed(epochMs, ms), ms),
    told: (group: string) => broker.published.filter(({ topic }) => topic.endsWith(group)).length,
  };
}

test('given one call on two groups, then the word of one speaker is not that of the other', () => {
  const { report, tick, told } = announcedTwice();
  report('board-1', 'finished');
  tick(2_000);
  expect([told('hall'), told('corner')]).toEqual([1, 2]);
  expect(tick(10_001)).toEqual(['corner']);
});

test('given two silent speakers, then both groups are repeated to, and both are missed', () => {
  const { tick, told } = announcedTwice();
  tick(2_000);
  tick(2_250);
  tick(4_000);
  expect([told('hall'), told('corner')]).toEqual([3, 3]);
  expect(tick(10_001)).toEqual(['hall', 'corner']);
  expect(tick(10_251)).toEqual([]);
});

test('given a speaker that dies while it speaks, then the call is neither repeated nor missed', () => {
  const { report, tick, told } = announcedTwice();
  report('board-1', 'started');
  tick(2_000);
  expect(told('hall')).toBe(1);
  expect(tick(10_001)).toEqual(['corner']);
});
