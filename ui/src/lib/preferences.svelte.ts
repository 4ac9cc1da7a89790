const KEY = 'aside.single-keys';

/** What only this window remembers; everything else is the app's to keep. */
class Preferences {
  #singleKeys = $state(localStorage.getItem(KEY) !== 'off');

  /** Whether one plain key is enough for a shortcut (WCAG 2.1.4). */
  get singleKeys(): boolean {
    return this.#singleKeys;
  }
  set singleKeys(on: boolean) {
    this.#singleKeys = on;
    localStorage.setItem(KEY, on ? 'on' : 'off');
  }
}

export const preferences = new Preferences();
