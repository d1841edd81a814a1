import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BoxHealth } from '../../broker/client/box-health.ts';
import { FaultHistory } from '../../broker/client/fault-history.ts';
import type { Hall } from '../../broker/client/hall.ts';
import { type NodeClock, systemClock } from '../../broker/client/node-clock.ts';
import type { NodeFile } from '../../broker/client/node-file.ts';
import type { PasswordHasher } from '../../broker/client/password/password-port.ts';
import type { Screen } from '../../broker/client/screen-port.ts';
import { SmallDocument } from '../../broker/client/small-document.ts';
import { loudnessByClock, VOLUME_MAX } from '../../broker/client/sound/loudness.ts';
import type { Player } from '../../broker/client/sound/player-port.ts';
import type { VoiceByLocale } from '../../broker/client/sound/voice-by-locale.ts';
import type { Locale } from '../../broker/contract/ids.ts';
import type { Logger } from '../../broker/contract/log.ts';
import { err, ok, type Result } from '../../broker/contract/result.ts';
import type { SitePack } from '../../broker/contract/site.ts';
import type { TextKey } from '../../broker/contract/texts.ts';
import type { HidHub } from '../hid/hid-port.ts';
import { Keypad } from '../hid/keypad.ts';
import { Scanner } from '../hid/scanner.ts';
import { FirmataPanel } from '../panel/firmata-panel.ts';
import type { Panel } from '../panel/panel-port.ts';
import { readWiring } from '../panel/panel-wiring.ts';
import { KioskNode } from './kiosk-node.ts';
import type { KioskSettings } from './kiosk-settings.ts';
import { noSounds, PlayedSounds } from './kiosk-sounds.ts';
import { spokenText } from './kiosk-speech.ts';
import type { TerminalDevices } from './kiosk-terminal.ts';
import { PinBook, pinFailures } from './pin-book.ts';
import type { BoxPower } from './power-port.ts';
import { VolumeKnob, volumeSetting } from './volume-knob.ts';

/** What a composition root chooses for a kiosk; all else is the same in every hall. */
export type KioskBox = {
  readonly settings: KioskSettings;
  /** Nothing: the page is what sounds. */
  readonly player: Player | undefined;
  readonly voices: VoiceByLocale;
  /** Where scanner and keypad are; opened only when one is set. */
  readonly openHub: (clock: NodeClock) => HidHub;
  readonly power: BoxPower;
  /** Nothing: what shows its page is not this node's to restart. */
  readonly screen: Screen | undefined;
  readonly hasher: PasswordHasher;
  readonly wiringFile: string;
  readonly pagesDirectory: string;
  readonly themeFile: string;
};

type NodeParts = {
  readonly file: NodeFile;
  readonly hall: Hall;
  readonly log: Logger;
  readonly onStop: (close: () => Promise<void> | void) => void;
};

/** A kiosk as it stands in a hall: node, devices, sounds, health and page, put together. */
export async function openKiosk(
  box: KioskBox,
  { file, hall, log, onStop }: NodeParts,
): Promise<Result<KioskNode, string>> {
  if (file.listen === undefined) return err('listen: where the page of a kiosk listens');
  const { settings, voices, player } = box;
  const clock = systemClock;
  const keep = (name: string) => path.join(file.directory, name);
  const faults = await FaultHistory.open(keep('faults.json'), { hall, clock, log });
  onStop(() => faults.close());
  const health = BoxHealth.start({ hall, directory: file.directory, clock, faults });
  onStop(() => health.close());
  const devices = await openDevices(box, clock, log, onStop);
  if (!devices.ok) return devices;
  const failures = await SmallDocument.open(keep('pin.json'), pinFailures, { failures: 0 }, log);
  const volume = await SmallDocument.open(
    keep('volume.json'),
    volumeSetting,
    { volume: VOLUME_MAX },
    log,
  );
  const loudness = loudnessByClock(settings.loudness, hall, clock);
  const kiosk = await KioskNode.open({
    ...{ hall, log, clock, faults, player, power: box.power },
    timings: settings.timings,
    devices: {
      ...devices.value,
      ...heard(settings, voices),
      readBox: () => health.latest,
      screen: box.screen,
    },
    soundsOver: (asked) =>
      settings.sound === 'none'
        ? noSounds
        : new PlayedSounds({ ...asked, voices, clock, loudness }),
    pins: new PinBook({
      hash: settings.staffPin,
      hasher: box.hasher,
      document: failures,
      clock,
    }),
    volumeKnob: (changed) => new VolumeKnob(volume, changed),
    server: { ...file.listen, pagesDirectory: box.pagesDirectory, themeFile: box.themeFile },
  });
  if (kiosk.ok) onStop(() => kiosk.value.close());
  hall.on('site', undefined, (pack) => void prepareVoices(voices, pack));
  onStop(() => voices.close());
  return kiosk;
}

function heard({ sound, button }: KioskSettings, voices: VoiceByLocale) {
  const spoken = voices.locales.length > 0 ? ('voice' as const) : ('chime' as const);
  return {
    button,
    sound: sound === 'none' ? ('none' as const) : spoken,
    speaks: (locale: Locale) => voices.speaks(locale),
  };
}

/** Each line is said in one breath. */
const saidOften: readonly (readonly TextKey[])[] = [
  ['voice.take_slips'],
  ['voice.issue_failed'],
  ['guide.touch_welcome', 'guide.touch_how'],
  ['guide.touch_how'],
  ['guide.touch_language'],
  ['guide.issuing'],
  ['notice.evacuate'],
];

/** What is said most, or must not wait, is made before anybody wants it. */
async function prepareVoices(voices: VoiceByLocale, pack: SitePack): Promise<void> {
  for (const { locale } of pack.locales) {
    if (!voices.speaks(locale)) continue;
    for (const keys of saidOften) {
      const sentences = keys.map((key) => ({ key }));
      const text = spokenText(pack, locale, sentences);
      if (text) await voices.prepare(text, locale);
    }
  }
}

async function openDevices(
  { settings, openHub, wiringFile }: KioskBox,
  clock: NodeClock,
  log: Logger,
  onStop: NodeParts['onStop'],
): Promise<Result<Pick<TerminalDevices, 'panel' | 'scanner' | 'keypad'>, string>> {
  const panel = await openPanel(settings, wiringFile, clock, log);
  if (!panel.ok) return panel;
  const { value } = panel;
  if (value) onStop(() => value.close());
  if (!settings.scanner && !settings.keypad) return ok({ panel: value });
  const hub = openHub(clock);
  onStop(() => hub.close());
  const { stripNw7Letters } = settings;
  return ok({
    panel: value,
    scanner:
      settings.scanner && new Scanner(hub.watch(settings.scanner), clock, { stripNw7Letters }),
    keypad: settings.keypad && new Keypad(hub.watch(settings.keypad), clock),
  });
}

async function openPanel(
  { panel: address }: KioskSettings,
  wiringFile: string,
  clock: NodeClock,
  log: Logger,
): Promise<Result<Panel | undefined, string>> {
  if (address === undefined) return ok(undefined);
  const text = await readFile(wiringFile, 'utf8').catch(() => '');
  const wiring = readWiring(text);
  if (!wiring.ok) return err(`${wiringFile}: ${wiring.error}`);
  return ok(FirmataPanel.open({ address, wiring: wiring.value, clock, log }));
}
