const KEY = 'yobiban-shortcuts';

/** Single-letter keys can be switched off (WCAG 2.1.4); this browser remembers it. */
export class ShortcutSetting {
  #on = localStorage.getItem(KEY) !== 'off';

  get on(): boolean {
    return this.#on;
  }

  toggle(): void {
    this.#on = !this.#on;
    localStorage.setItem(KEY, this.#on ? 'on' : 'off');
  }
}
