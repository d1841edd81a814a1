/** Keys that work the page; everything else would open something of the browser. */
const allowedKeys = new Set([
  'Tab',
  'Enter',
  ' ',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'Shift',
]);

function guardKey(event: KeyboardEvent): void {
  const chord = event.ctrlKey || event.altKey || event.metaKey;
  if (!chord && allowedKeys.has(event.key)) return;
  event.preventDefault();
  event.stopPropagation();
}

function guardWheel(event: WheelEvent): void {
  if (event.ctrlKey) event.preventDefault();
}

function refuse(event: Event): void {
  event.preventDefault();
}

/**
 * Keeps a public touch screen in its page: no browser chords, menus, selection, dragging or
 * pinching (reliability finding 10: a managed policy alone leaves 8 of 45 chords open).
 *
 * @returns takes the guard off again
 */
export function guardKiosk(page: Document): () => void {
  const refused = ['contextmenu', 'dragstart', 'selectstart', 'drop', 'gesturestart', 'auxclick'];
  page.addEventListener('keydown', guardKey, true);
  page.addEventListener('wheel', guardWheel, { capture: true, passive: false });
  for (const name of refused) page.addEventListener(name, refuse, true);
  return () => {
    page.removeEventListener('keydown', guardKey, true);
    page.removeEventListener('wheel', guardWheel, true);
    for (const name of refused) page.removeEventListener(name, refuse, true);
  };
}
