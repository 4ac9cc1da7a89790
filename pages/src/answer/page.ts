// The whole page: what is asked, what to agree to, the questions, the end.

import { el, setAttribute, setText } from '../base/dom';
import { messagePage } from '../base/message';
import type { Ask } from '../ask/questions';
import { questionCard } from './card';
import { consent } from './consent';
import { ending } from './ending';
import { goodbye } from './goodbye';
import { practice } from './practice';
import { isLeaving, type AnswerView } from './state';
import { DOORS, KIND_NAMES, PAGES, SAY } from './words';

export function answerPage(view: AnswerView, ask: Ask, root: HTMLElement): void {
  setAttribute(root, 'data-layout', 'ask');
  document.title = ask.title;
  const questions = el('ol', { class: 'questions' }, ...ask.questions.map((_, index) => questionCard(view, ask, index)));
  const trial = practice(view, ask);
  const asked = el('div', { class: 'asked' }, door(view), consent(view, ask), trial, questions, ending(view, ask));
  root.replaceChildren(heading(ask), asked, goodbye(view), el('footer', { class: 'foot' }, SAY.recordedWith));
  view.observe((state) => isLeaving(state), (leaving) => {
    asked.hidden = leaving;
  });
  view.observe((state) => state.answers.every((it) => it.phase !== 'open') && state.answers.length > 0, (done) => {
    if (trial) trial.hidden = done;
  });
}

function heading(ask: Ask): HTMLElement {
  const kinds = ask.kinds.map((kind) => KIND_NAMES[kind].toLowerCase());
  const facts = [
    ask.name ? SAY.hello(ask.name) : null,
    SAY.questions(ask.questions.length),
    kinds.length > 1 ? `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}` : kinds[0] ?? null,
    ask.limit ? SAY.limit(ask.limit) : null,
    ask.deadline ? SAY.until(ask.deadline) : null,
  ];
  const paragraphs = ask.introduction.split(/\n{2,}/).filter((text) => text.trim());
  return el('header', { class: 'heading' },
    ask.from ? el('p', { class: 'from' }, SAY.from(ask.from)) : null,
    el('h1', { class: 'title' }, ask.title),
    el('p', { class: 'facts' }, ...facts.map((fact) => fact && el('span', {}, fact))),
    ...paragraphs.map((text) => el('p', { class: 'introduction' }, text)),
  );
}

/** Says so where nothing can be sent. */
function door(view: AnswerView): HTMLElement {
  const box = el('p', { class: 'warning', role: 'status' });
  view.observe((state) => state.door, (now) => {
    setText(box, DOORS[now]);
    box.hidden = DOORS[now] === '';
  });
  return box;
}

/** Says why there is nothing to show. */
export function sayWhy(phase: keyof typeof PAGES, view: AnswerView, root: HTMLElement): void {
  const retry = { label: SAY.retry, act: () => view.request({ type: 'reload' }) };
  messagePage(PAGES[phase], phase === 'unreachable' ? retry : null, root);
}
