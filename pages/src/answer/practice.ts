// A take for trying camera and microphone. It is never kept, so it needs no
// agreement, counts for nothing and cannot leave this device.

import type { Ask } from '../ask/questions';
import { el } from '../base/dom';
import { canRecord } from '../record/devices';
import { isRecorded } from '../record/session';
import { recordingPanel } from './recording';
import { PRACTICE, type AnswerView } from './state';
import { SAY } from './words';

export function practice(view: AnswerView, ask: Ask): HTMLElement | null {
  const kind = ask.kinds.filter(isRecorded).find(canRecord);
  if (!kind) return null;
  const start = el('button', { type: 'button', class: 'plain-button' }, SAY.practice(kind));
  start.addEventListener('click', () => view.request({ type: 'answer', question: PRACTICE, kind }));
  const body = el('div', { class: 'practice-body' });
  const section = el('section', { class: 'practice', 'aria-labelledby': 'practice' },
    el('div', { class: 'practice-head' },
      el('div', {}, el('h2', { id: 'practice' }, SAY.practiceTitle), el('p', {}, SAY.practiceText)), start),
    body);
  let left: (() => void)[] = [];
  view.observe((state) => state.answering?.question === PRACTICE, (on) => {
    const active = body.contains(document.activeElement);
    for (const leave of left) leave();
    left = [];
    start.hidden = on;
    body.replaceChildren(...on ? [recordingPanel(view, ask, PRACTICE, kind, (leave) => left.push(leave))] : []);
    if (active && !on) start.focus();
  });
  return section;
}
