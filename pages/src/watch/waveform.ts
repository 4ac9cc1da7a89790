// The voice note's picture: how loud it is, along the seek bar.

import { el } from '../base/dom';
import type { WatchView } from './state';

export function waveform(_view: WatchView): HTMLElement {
  return el('div', { class: 'waveform', 'aria-hidden': 'true' });
}
