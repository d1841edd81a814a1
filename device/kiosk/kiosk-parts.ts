import type { BoxReading } from '../../broker/client/box-health.ts';
import { boxMarks } from '../../broker/contract/node-health.ts';
import {
  type DeviceState,
  type PrinterState,
  printerFaults,
} from '../../broker/contract/ticket.ts';
import type { PanelFault } from '../panel/panel-port.ts';
import type { KioskState } from './kiosk-state.ts';
import type { StaffPart } from './kiosk-view.ts';

/** How the parts of a terminal are, as its node finds them. */
export type TerminalParts = BoxReading & {
  readonly panel: DeviceState;
  readonly panelFaults: readonly PanelFault[];
  readonly doorOpen: boolean;
  readonly scanner: DeviceState;
  readonly keypad: DeviceState;
  readonly screen: DeviceState;
  /** What is wrong with it and what is done about it, as a sentence. */
  readonly screenFault: string | undefined;
  /** Why nothing can be heard; nothing: it sounds, or is not meant to. */
  readonly soundFault: string | undefined;
  readonly sound: 'voice' | 'chime' | 'none';
};

const names = { panel: 'パネル', scanner: '読取器', keypad: 'テンキー', screen: '画面' } as const;

/** What follows the name of a part: 「パネル」が「答えません」. */
const saysOf: Readonly<Partial<Record<DeviceState, string>>> = {
  unplugged: 'つながっていません',
  mute: '答えません',
};

function faultOf(part: keyof typeof names, state: DeviceState): string | undefined {
  return part === 'screen' && state === 'mute' ? '止まっています' : saysOf[state];
}

const partNames = Object.keys(names) as (keyof typeof names)[];

const panelFaultNames: Readonly<Record<PanelFault, string>> = {
  'button-stuck': 'パネルのボタンが押されたままです',
  wiring: 'パネルの配線が設定と合いません',
};

/** What is wrong with the terminal itself, as sentences for staff (point 9). */
export function terminalFaults(parts: TerminalParts): readonly string[] {
  return [
    ...partNames.flatMap((part) => {
      if (part === 'screen') return parts.screenFault ?? [];
      const fault = faultOf(part, parts[part]);
      return fault === undefined ? [] : [`${names[part]}が${fault}`];
    }),
    ...parts.panelFaults.map((fault) => panelFaultNames[fault]),
    ...(parts.doorOpen ? ['発券機の扉が開いています'] : []),
    ...(parts.soundFault === undefined ? [] : ['音が出ません']),
  ];
}

/** The list of the staff mode: the printer first, then what hangs on the box. */
export function staffParts(state: KioskState, parts: TerminalParts): readonly StaffPart[] {
  const { kiosk, online } = state;
  return [
    printerPart(kiosk?.printer ?? 'unknown'),
    ...partNames.map((part): StaffPart => {
      const fault = faultOf(part, parts[part]);
      if (fault !== undefined) return { name: names[part], state: 'fault', says: fault };
      const none = parts[part] === 'none';
      return { name: names[part], state: none ? 'none' : 'well', says: none ? 'なし' : '正常' };
    }),
    ...parts.panelFaults.map(
      (fault) => ({ name: 'パネル', state: 'attention', says: panelFaultNames[fault] }) as const,
    ),
    ...(parts.doorOpen ? [{ name: '扉', state: 'attention', says: '開いています' } as const] : []),
    soundPart(parts),
    {
      name: '通信',
      state: online ? 'well' : 'fault',
      says: online ? '正常' : '発券システムにつながっていません',
    },
    ...boxParts(parts),
  ];
}

/** Heat and disk, where the box says them. */
function boxParts({ temperatureC, diskFreeMb }: BoxReading): readonly StaffPart[] {
  const hot = temperatureC !== undefined && temperatureC >= boxMarks.temperatureC.well;
  const full = diskFreeMb !== undefined && diskFreeMb < boxMarks.diskFreeMb.trouble;
  return [
    ...(temperatureC === undefined
      ? []
      : [{ name: '温度', state: hot ? 'attention' : 'well', says: `${temperatureC} ℃` } as const]),
    ...(diskFreeMb === undefined
      ? []
      : [
          {
            name: '空き容量',
            state: full ? 'fault' : 'well',
            says: `${(diskFreeMb / 1_024).toFixed(1)} GB`,
          } as const,
        ]),
  ];
}

function printerPart(printer: PrinterState): StaffPart {
  const name = 'プリンター';
  switch (printer) {
    case 'ready':
      return { name, state: 'well', says: '正常' };
    case 'paper-near-end':
      return { name, state: 'attention', says: '用紙が残りわずかです' };
    case 'unknown':
      return { name, state: 'fault', says: '状態がわかりません' };
    default:
      return { name, state: 'fault', says: printerFaults[printer] };
  }
}

function soundPart({ soundFault, sound }: TerminalParts): StaffPart {
  if (soundFault !== undefined) return { name: '音', state: 'fault', says: '音が出ません' };
  if (sound === 'none') return { name: '音', state: 'none', says: '使っていません' };
  return { name: '音', state: 'well', says: sound === 'voice' ? '音声とチャイム' : 'チャイムのみ' };
}
