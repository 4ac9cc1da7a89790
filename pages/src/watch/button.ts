// Icon buttons that say what they do, to the eye (a tip) and to the ear (a label).

import { el, setAttribute } from '../base/dom';
import { icon, type IconName } from '../base/icons';

export interface Face {
  readonly icon: IconName;
  readonly label: string;
  /** The key that does the same. */
  readonly key?: string;
}

export class IconButton {
  readonly element: HTMLButtonElement;
  #face: Face | null = null;

  constructor(className: string, face: Face, onPress: () => void) {
    this.element = el('button', { type: 'button', class: `button ${className}` });
    this.element.addEventListener('click', onPress);
    this.show(face);
  }

  show(face: Face): void {
    const { element } = this;
    if (this.#face?.icon !== face.icon) element.replaceChildren(icon(face.icon));
    setAttribute(element, 'aria-label', face.label);
    setAttribute(element, 'data-tip', face.key ? `${face.label} (${face.key})` : face.label);
    setAttribute(element, 'aria-keyshortcuts', face.key);
    this.#face = face;
  }
}
