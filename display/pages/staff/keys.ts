import type { DeskActions } from './desk-actions.ts';

/** What keys do beside the desk's own actions. */
export type PageKeys = {
  readonly issue: () => void;
  readonly help: (() => void) | undefined;
  readonly search: () => void;
  readonly lock: () => void;
};

/** The press that a key stands for, if any; keys typed into a field are its own. */
export function keyAction(
  event: KeyboardEvent,
  desk: DeskActions | undefined,
  page: PageKeys,
): (() => void) | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) {
    return undefined;
  }
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  if (target?.closest('input, select, textarea')) return undefined;
  const key = event.key.toLowerCase();
  // A focused button presses itself.
  if (key === 'enter') {
    return target?.closest('button, summary, a') ? undefined : desk?.enter;
  }
  const keys: Readonly<Record<string, (() => void) | undefined>> = {
    '1': () => desk?.setVoice?.('voice'),
    '2': () => desk?.setVoice?.('chime'),
    '3': () => desk?.setVoice?.('silent'),
    s: desk?.start,
    f: desk?.finish,
    h: desk?.hold,
    t: desk?.handOff,
    r: desk?.recall,
    n: desk?.absent,
    x: desk?.cancel,
    z: desk?.undo,
    c: page.help,
    i: page.issue,
    l: page.lock,
    '/': page.search,
  };
  return keys[key];
}
