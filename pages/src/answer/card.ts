// A question and its answer, from the first look to "arrived".

import type { AnswerKind, Ask } from '../ask/questions';
import { el, setAttribute, setRatio, setText } from '../base/dom';
import { icon, type IconName } from '../base/icons';
import { canRecord } from '../record/devices';
import { isRecorded } from '../record/session';
import { filingPanel } from './filing';
import { recordingPanel } from './recording';
import type { AnswerStatus, AnswerView } from './state';
import { ANSWER_BY, KIND_NAMES, SAY } from './words';
import { writingPanel } from './writing';

const ICONS: Record<AnswerKind, IconName> = { video: 'camera', screen: 'screen', voice: 'microphone', text: 'pen', file: 'file' };

export function questionCard(view: AnswerView, ask: Ask, question: number): HTMLElement {
  const body = el('div', { class: 'question-body' });
  const heading = el('h2', { class: 'question-text', id: `question-${question}` }, ask.questions[question] ?? '');
  const number = el('span', { class: 'number', 'aria-hidden': 'true' }, String(question + 1));
  const card = el('li', { class: 'question', 'aria-labelledby': `question-${question}` }, number, heading, body, mark(view, question));
  const how = (): AnswerKind | 'choose' | 'none' => {
    const { answering, answers } = view.state;
    if ((answers[question]?.phase ?? 'open') !== 'open') return 'none';
    return answering?.question === question ? answering.kind : 'choose';
  };
  let left: (() => void)[] = [];
  view.observe(how, (now) => {
    const active = body.contains(document.activeElement);
    for (const leave of left) leave();
    left = [];
    setAttribute(card, 'data-answering', now !== 'choose' && now !== 'none');
    body.hidden = now === 'none';
    if (now === 'none') body.replaceChildren();
    else if (now === 'choose') body.replaceChildren(choices(view, ask, question));
    else if (now === 'text') body.replaceChildren(writingPanel(view, question));
    else if (now === 'file') body.replaceChildren(filingPanel(view, ask, question));
    else body.replaceChildren(recordingPanel(view, ask, question, now, (leave) => left.push(leave)));
    if (active && now === 'none') focusNext(card);
    else if (active && now === 'choose') body.querySelector('button')?.focus();
  });
  return card;
}

/** After an answer is kept the way goes on to the next question, or to the end. */
function focusNext(card: HTMLElement): void {
  const buttons = [...document.querySelectorAll<HTMLElement>('.question .choice, .ending button')];
  const next = buttons.find((it) => card.compareDocumentPosition(it) & Node.DOCUMENT_POSITION_FOLLOWING);
  next?.focus();
}

function choices(view: AnswerView, ask: Ask, question: number): HTMLElement {
  const buttons = waysHere(ask).map((kind) => {
    const button = el('button', { type: 'button', class: 'choice', 'aria-label': `${SAY.question(question + 1)}: ${ANSWER_BY[kind]}` },
      el('span', {}, KIND_NAMES[kind]));
    button.prepend(icon(ICONS[kind]));
    button.addEventListener('click', () => view.request({ type: 'answer', question, kind }));
    return button;
  });
  return el('div', { class: 'choices' }, ...buttons);
}

/** A phone has no screen to show; if that is all that is asked for, it is said when it is tried. */
function waysHere({ kinds }: Ask): readonly AnswerKind[] {
  const can = kinds.filter((kind) => !isRecorded(kind) || canRecord(kind));
  return can.length > 0 ? can : kinds;
}

/** How far the answer is: a line that is said, and drawn as well. */
function mark(view: AnswerView, question: number): HTMLElement {
  const text = el('span', { role: 'status' });
  const rail = el('span', { class: 'rail', 'aria-hidden': 'true' });
  const sign = el('span', { class: 'mark-sign', 'aria-hidden': 'true' });
  const now = el('button', { type: 'button', class: 'text-button' }, SAY.sendNow);
  now.addEventListener('click', () => view.request({ type: 'send-now' }));
  const box = el('div', { class: 'mark' }, sign, text, now, rail);
  view.observe((state) => state.answers[question], (answer) => {
    const phase = answer?.phase ?? 'open';
    box.hidden = phase === 'open';
    setAttribute(box, 'data-phase', phase);
    setText(text, answer ? words(answer, view.state.line) : '');
    now.hidden = answer?.phase !== 'kept' || answer.delay === null;
    if (phase !== 'open') sign.replaceChildren(icon(phase === 'kept' ? 'clock' : 'check'));
    rail.hidden = answer?.phase !== 'kept';
    if (answer?.phase === 'kept') setRatio(rail, '--done', answer.done / Math.max(answer.total, 1));
  });
  return box;
}

/** In steps of ten, so that a screen reader is not told every tick. */
function words(answer: AnswerStatus, line: number | null): string {
  if (answer.phase === 'open') return '';
  if (answer.phase === 'taken') return SAY.taken;
  if (answer.phase === 'sent') return `${KIND_NAMES[answer.kind]}. ${SAY.sent(answer.at)}`;
  if (answer.delay) return SAY.delayed(answer.delay);
  const left = line === null ? null : ((answer.total - answer.done) * 8) / line;
  return SAY.sending(Math.floor((answer.done / Math.max(answer.total, 1)) * 10) * 10, left);
}
