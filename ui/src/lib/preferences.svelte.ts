const SINGLE_KEYS = 'aside.single-keys';
const OPTIONS = 'aside.options';

/** What only this window remembers; everything else is the app's to keep. */
class Preferences {
  #singleKeys = $state(localStorage.getItem(SINGLE_KEYS) !== 'off');
  #options = $state(localStorage.getItem(OPTIONS) === 'on');

  /** Whether one plain key is enough for a shortcut (WCAG 2.1.4). */
  get singleKeys(): boolean {
    return this.#singleKeys;
  }
  set singleKeys(on: boolean) {
    this.#singleKeys = on;
    localStorage.setItem(SINGLE_KEYS, on ? 'on' : 'off');
  }

  /** Whether all choices are shown. */
  get options(): boolean {
    return this.#options;
  }
  set options(on: boolean) {
    this.#options = on;
    localStorage.setItem(OPTIONS, on ? 'on' : 'off');
  }
}

export const preferences = new Preferences();
