import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowser } from '../../.ci/page-checks.ts';
import {
  desk,
  handedPassword,
  nobodyAtDesk,
  press,
  signIn,
  staffPassword,
  staffPin,
  type,
} from '../../.ci/staff-stage.ts';
import { CapturedCard } from '../../broker/client/sound/captured-card.ts';
import { callChime } from '../../broker/client/sound/chime.ts';
import { OpenJtalkVoice } from '../../broker/client/sound/open-jtalk-voice.ts';
import { bytesOf, loudnessDbfs, type Pcm, samplesOf } from '../../broker/client/sound/pcm.ts';
import { readingOf } from '../../broker/client/sound/reading.ts';
import type { Voice } from '../../broker/client/sound/voice-port.ts';
import { ticketNumber } from '../../broker/contract/ids.ts';
import { assert } from '../../broker/contract/result.ts';
import { parsed } from '../../broker/queue/trial-hall.ts';
import { projectDirectory } from '../../config/paths.ts';
import { StaffVisitor } from '../../display/staff/staff-rig.ts';
import { freePorts } from './free-ports.ts';
import { type RunningHall, runHall } from './hall.ts';
import { ensureBuilt } from './setup.mjs';

const soon = { timeout: 30_000, interval: 50 };
const installed = ['/usr/bin/aplay', '/usr/bin/open_jtalk'].every((file) => existsSync(file));
const voiceFile = path.join(projectDirectory, 'broker/client/sound/mei/mei_normal.htsvoice');
/** What every box is set to. */
const LEAD_IN_MS = 500;

describe.skipIf(!installed)(
  'what is heard in a whole hall (skipped where open-jtalk or alsa-utils is missing)',
  () => {
    let folder = '';
    let card: CapturedCard;
    let voice: Voice;
    let texts: Readonly<Record<string, string>>;
    let hall: RunningHall;
    let browser: Browser;
    let lead: StaffVisitor;

    beforeAll(async () => {
      await ensureBuilt();
      folder = await mkdtemp(path.join(os.tmpdir(), 'yobiban-heard-'));
      card = await CapturedCard.plugged(folder);
      Object.assign(process.env, card.environment);
      const opened = await OpenJtalkVoice.open({ directory: folder, voiceFile });
      assert(opened.ok, 'the voice is installed');
      voice = opened.value;
      const ja = await readFile(path.join(projectDirectory, 'config/locales/ja.json'), 'utf8');
      texts = JSON.parse(ja).texts;
      const running = await runHall(
        {
          ...{ directory: path.join(folder, 'hall'), host: '127.0.0.1', speed: 1, sound: 'aplay' },
          site: path.join(projectDirectory, 'config', 'trial.yaml'),
          ...{ clock: undefined, port: await freePorts() },
        },
        () => {},
      );
      if ('problem' in running) throw new Error(running.problem);
      hall = running;
      browser = await openBrowser();
      lead = new StaffVisitor(hall.addresses.staff);
      await lead.post('/first-account', { staffId: 'suzuki', password: staffPassword });
    });
    afterAll(async () => {
      await browser?.close();
      await hall?.stop();
      await voice?.close();
      for (const name of Object.keys(card?.environment ?? {})) delete process.env[name];
      await rm(folder, { recursive: true, force: true });
    });

    /** What the 責任者 presses elsewhere. */
    async function order(verb: string, ask: object): Promise<void> {
      const answer = await lead.ask(verb, ask);
      expect(answer.status, `${verb}: ${JSON.stringify(answer.body)}`).toBe(200);
    }

    /** The page of a clerk at counter 1. */
    async function atCounter(): Promise<Page> {
      await lead.post('/accounts', { staffId: 'sato', role: 'clerk', password: handedPassword });
      const visitor = new StaffVisitor(hall.addresses.staff);
      const sato = await visitor.join('sato', handedPassword, staffPassword);
      await sato.post('/pin', { pin: staffPin });
      const page = await browser.newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(hall.addresses.staff);
      await signIn(page, 'sato');
      await page.locator('.choice', { hasText: '1番窓口' }).click();
      await press(page, '窓口を開ける');
      await page.getByRole('button', { name: '次の方を呼ぶ' }).waitFor();
      return page;
    }

    /** The chime, and then each phrase as the voice says it. */
    async function soundsOf(...phrases: readonly string[]): Promise<readonly Pcm[]> {
      const clips = phrases.map(async (text) => {
        const said = await voice.say(text);
        assert(said.ok, `the voice says ${text}`);
        return said.value;
      });
      return [callChime(), ...(await Promise.all(clips))];
    }
    const callOf = (number: string, label: string, key = 'voice.call') => {
      const reading = readingOf(texts[key] ?? '', parsed(ticketNumber, number), label);
      return soundsOf(...(reading?.phrases ?? []).map(({ text }) => text));
    };

    /** How far into what was heard everything is accounted for, bytes. */
    let endedAt = 0;

    /**
     * These come next, whole and in this order, and before and between them is silence and nothing
     * else: no other call, no part of one, none over another.
     */
    async function hears(sounds: readonly Pcm[]): Promise<void> {
      for (const [nth, sound] of sounds.entries()) {
        const bytes = bytesOf(sound);
        const place = async () => (await card.heard()).indexOf(bytes, endedAt);
        await expect.poll(place, soon).toBeGreaterThanOrEqual(endedAt);
        const at = await place();
        const between = (await card.heard()).subarray(endedAt, at);
        expect(between.every((byte) => byte === 0)).toBe(true);
        if (nth === 0) expect(between.length).toBeGreaterThanOrEqual(samplesOf(LEAD_IN_MS) * 2);
        expect(loudnessDbfs(sound)).toBeGreaterThan(-25);
        endedAt = at + bytes.length;
      }
    }

    async function finished(page: Page, number: string): Promise<void> {
      await type(page, 's');
      await desk(page, 'serving', number);
      await type(page, 'f');
      await nobodyAtDesk(page);
    }

    test('R16: pressed on the staff page: the right clips, whole, in order; nothing of the silent and the muted', async () => {
      for (const serviceId of ['application', 'pickup', 'pickup', 'pickup', 'pickup']) {
        await order('issue-ticket', { serviceId, locale: 'ja' });
      }
      const page = await atCounter();
      await press(page, '次の方を呼ぶ');
      await desk(page, 'calling', 'A001');
      await hears(await callOf('A001', '1'));
      await type(page, 'r');
      await hears(await callOf('A001', '1', 'voice.recall'));
      await finished(page, 'A001');

      await type(page, '3');
      await press(page, '次の方を呼ぶ');
      await desk(page, 'calling', 'B001');
      await finished(page, 'B001');

      await type(page, '1');
      await order('set-mute', { group: 'hall', muted: true });
      await press(page, '次の方を呼ぶ');
      await desk(page, 'calling', 'B002');
      await finished(page, 'B002');
      await order('set-mute', { group: 'hall', muted: false });

      // Two counters within the same breath.
      await order('set-counter', {
        counterId: 'counter-2',
        expects: { counter: 0 },
        state: 'open',
      });
      await press(page, '次の方を呼ぶ');
      const other = { counterId: 'counter-2', expects: { counter: 1 }, voice: 'voice' };
      await desk(page, 'calling', 'B003');
      await order('call-next', other);
      await hears(await callOf('B003', '1'));
      await hears(await callOf('B004', '2'));

      await order('check-sound', { group: 'hall' });
      await hears(await soundsOf(texts['voice.sound_check'] ?? ''));

      const rest = (await card.heard()).subarray(endedAt);
      expect(rest.every((byte) => byte === 0)).toBe(true);
    });

    test('F19: the card is pulled: staff see 音声エラー before any call, and each call is on the board; plugged in, all is well', async () => {
      await card.pull();
      const page = await browser.newPage();
      page.setDefaultTimeout(60_000);
      await page.goto(hall.addresses.staff);
      await signIn(page, 'sato');
      await page.locator('.choice', { hasText: '1番窓口' }).click();
      const alarm = page.getByText('音声エラー').first();
      await alarm.waitFor();
      await page.screenshot({ path: 'var/screenshots/staff-no-loudspeaker.png' });

      await lead.signIn('suzuki', staffPassword);
      const board = await browser.newPage();
      await board.goto(hall.addresses.board);
      await board.locator('.calls').waitFor();
      const at = (counter: number) => ({ counterId: 'counter-4', expects: { counter } });
      await order('set-counter', { ...at(0), state: 'open' });
      await order('issue-ticket', { serviceId: 'pin-reset', locale: 'ja' });
      const calledAt = performance.now();
      await order('call-next', { ...at(1), voice: 'voice' });
      await board.locator('.call[data-number=D001]').waitFor();
      expect(performance.now() - calledAt).toBeLessThan(1_000);
      expect((await card.heard()).subarray(endedAt).every((byte) => byte === 0)).toBe(true);

      await card.plug();
      await alarm.waitFor({ state: 'detached' });
    });
  },
);
