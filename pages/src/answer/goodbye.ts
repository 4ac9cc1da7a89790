// Taking answers back: offered once something has arrived, asked about once
// more, and told honestly until it is done.

import { el, setText } from '../base/dom';
import type { AnswerView, Farewell } from './state';
import { SAY } from './words';

export function goodbye(view: AnswerView): HTMLElement {
  const offer = button(SAY.takeBack, 'text-button', () => view.request({ type: 'farewell', step: 'offer' }));
  const sure = button(SAY.takeBackSure, 'plain-button danger', () => view.request({ type: 'farewell', step: 'ask' }));
  const back = button(SAY.takeBackNot, 'plain-button', () => view.request({ type: 'farewell', step: 'back' }));
  const title = el('h2', {});
  const text = el('p', { role: 'status' });
  const buttons = el('div', { class: 'take-buttons' }, sure, back);
  const box = el('div', { class: 'goodbye-box' }, title, text, buttons);
  const section = el('section', { class: 'goodbye' }, offer, box);
  const arrived = (state: AnswerView['state']): boolean => state.answers.some((it) => it.phase === 'sent' || it.phase === 'taken');
  view.observe((state) => [state.farewell, arrived(state)] as const, ([farewell, some]) => {
    const active = section.contains(document.activeElement);
    const { phase } = farewell;
    section.hidden = phase === 'none' && !some;
    offer.hidden = phase !== 'none';
    box.hidden = phase === 'none';
    setText(title, titleOf(phase));
    setText(text, textOf(farewell));
    buttons.hidden = phase === 'waiting' || phase === 'done';
    sure.hidden = phase === 'asking' || phase === 'unasked';
    if (phase === 'offered') sure.focus();
    else if (active && phase === 'none') offer.focus();
    if (phase !== 'none') section.scrollIntoView({ block: 'nearest' });
  });
  return section;
}

function titleOf(phase: Farewell['phase']): string {
  if (phase === 'waiting') return SAY.takingBack;
  return phase === 'done' ? SAY.takenBack : SAY.takeBackAsk;
}

function textOf(farewell: Farewell): string {
  switch (farewell.phase) {
    case 'none': return '';
    case 'offered': return SAY.takeBackText;
    case 'asking': return SAY.takeBackSaying;
    case 'away': return SAY.takeBackAway;
    case 'unasked': return SAY.takeBackUnasked;
    case 'waiting': return SAY.takingBackText(farewell.at);
    case 'done': return SAY.takenBackText(farewell.at);
  }
}

function button(text: string, className: string, act: () => void): HTMLButtonElement {
  const made = el('button', { type: 'button', class: className }, text);
  made.addEventListener('click', act);
  return made;
}
