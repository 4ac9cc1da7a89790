import { ORDERS, type Order } from '../library/rows';

const SINGLE_KEYS = 'aside.single-keys';
const OPTIONS = 'aside.options';
const CLIP_LIST = 'aside.clip-list';
const CLIP_ORDER = 'aside.clip-order';

/** What only this window remembers; everything else is the app's to keep. */
class Preferences {
  #singleKeys = $state(localStorage.getItem(SINGLE_KEYS) !== 'off');
  #options = $state(localStorage.getItem(OPTIONS) === 'on');
  #clipList = $state(localStorage.getItem(CLIP_LIST) === 'on');
  #clipOrder = $state<Order>(ORDERS.find((it) => it === localStorage.getItem(CLIP_ORDER)) ?? 'newest');

  /** Whether one plain key is enough for a shortcut (WCAG 2.1.4). */
  get singleKeys(): boolean {
    return this.#singleKeys;
  }
  set singleKeys(on: boolean) {
    this.#singleKeys = on;
    localStorage.setItem(SINGLE_KEYS, on ? 'on' : 'off');
  }

  /** Whether clips are shown as a list, one a line. */
  get clipList(): boolean {
    return this.#clipList;
  }
  set clipList(on: boolean) {
    this.#clipList = on;
    localStorage.setItem(CLIP_LIST, on ? 'on' : 'off');
  }

  /** In which order clips are shown. */
  get clipOrder(): Order {
    return this.#clipOrder;
  }
  set clipOrder(order: Order) {
    this.#clipOrder = order;
    localStorage.setItem(CLIP_ORDER, order);
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
