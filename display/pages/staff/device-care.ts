import { html } from 'lit';
import type { BoardGroup } from '../../../broker/contract/ids.ts';
import type { Body } from './asking.ts';
import type { DialogContent } from './dialog.ts';
import { faultList } from './fault-list.ts';
import { faultsOf } from './faults.ts';
import type { CareParts } from './hall-care.ts';
import { type KioskCare, kioskList } from './kiosk-list.ts';
import * as questions from './questions.ts';
import { type SoundCare, soundList } from './sound-list.ts';
import { mayNow } from './work.ts';

/** What is done about the hall's devices: their faults, paper, test prints, and loudspeakers. */
export class DeviceCare {
  readonly #parts: CareParts;

  constructor(parts: CareParts) {
    this.#parts = parts;
  }

  readonly showFaults = (): void => this.#parts.open(() => this.#faults());

  #faults(): DialogContent {
    const work = this.#parts.work();
    const paperless = (kiosk: Body<'allow-paperless'>) =>
      this.#parts.presser.press('allow-paperless', kiosk);
    const may = mayNow(work, 'allow-paperless');
    const care = html`${soundList(work, this.#sounds)}${kioskList(work, this.#kiosks)}`;
    return faultList(faultsOf(work.view), care, may ? paperless : undefined);
  }

  readonly #kiosks: KioskCare = {
    refill: (roll) => {
      const done = '用紙の交換を記録しました。';
      const press = () => this.#parts.presser.pressAndSay('record-refill', roll, done);
      this.#parts.ask(questions.refilled(roll.rollMm, press));
    },
    testPrint: (printer) => {
      const { open, presser } = this.#parts;
      open(undefined);
      const done = '試し印字を送りました。発券機を確かめてください。';
      presser.whenFree(() => presser.pressAndSay('test-print', { printer }, done));
    },
  };

  readonly #sounds: SoundCare = {
    mute: ({ group, muted }) => this.#parts.presser.press('set-mute', { group, muted: !muted }),
    check: (speaker) => {
      const { group } = speaker;
      this.#parts.presser.pressThen('check-sound', { group }, () => this.#sounds.answer(speaker));
    },
    answer: (speaker) => {
      const { group, name } = speaker;
      this.#parts.ask(
        questions.soundHeard(
          name,
          (heard) => this.#reportSound(group, heard),
          () => this.#sounds.check(speaker),
        ),
      );
    },
  };

  /** What nobody heard shows as a fault; what somebody heard shows nowhere. */
  #reportSound(group: BoardGroup, heard: boolean): void {
    const { presser } = this.#parts;
    if (!heard) presser.press('report-sound', { group, heard });
    else presser.pressAndSay('report-sound', { group, heard }, '音を確かめました。');
  }
}
