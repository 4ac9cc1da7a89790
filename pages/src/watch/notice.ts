// A short notice that comes and goes. It lives in a status region, so screen
// readers say it once; nothing else on the page speaks by itself.

import { el, setAttribute, setText } from '../base/dom';
import type { WatchView } from './state';

const SHOWN_MS = 2400;

export function noticeBox(view: WatchView): HTMLElement {
  const box = el('div', { class: 'notice', role: 'status' });
  let timer = 0;
  view.observe((state) => state.notice, (notice) => {
    if (!notice) return;
    setText(box, notice.text);
    setAttribute(box, 'data-shown', true);
    window.clearTimeout(timer);
    timer = window.setTimeout(() => setAttribute(box, 'data-shown', false), SHOWN_MS);
  });
  return box;
}
