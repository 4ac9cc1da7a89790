// Answering by voice or video: permission, a look in the mirror, the take, and
// the choice to keep it.

import type { Ask } from '../ask/questions';
import { el, setAttribute, setRatio, setText } from '../base/dom';
import { icon } from '../base/icons';
import { clock, millis } from '../base/time';
import type { Recorded } from '../record/devices';
import type { AnswerView, Session, Take } from './state';
import { SAY, TROUBLES } from './words';

type Leaving = (leave: () => void) => void;

export function recordingPanel(view: AnswerView, ask: Ask, question: number, kind: Recorded, leaving: Leaving): HTMLElement {
  const said = el('p', { class: 'said', role: 'status' });
  const stage = el('div', { class: 'take' });
  const buttons = el('div', { class: 'take-buttons' });
  const panel = el('div', { class: 'panel', 'data-kind': kind }, stage, said, buttons);
  let shown: (() => void)[] = [];
  leaving(view.observe((state) => state.session, (session) => {
    for (const end of shown) end();
    shown = [];
    setAttribute(panel, 'data-phase', session?.phase ?? null);
    if (!session) return;
    if (session.phase !== 'recording' || !stage.firstChild) stage.replaceChildren(...scene(view, session, kind, (end) => shown.push(end)));
    else shown.push(meter(view, stage));
    setText(said, sentence(session));
    buttons.replaceChildren(...choices(view, ask, question, session));
    // The way goes on with the keyboard where it was: at the next thing to do.
    if (session.phase !== 'asking') buttons.querySelector('button')?.focus({ preventScroll: true });
    panel.scrollIntoView({ block: 'nearest' });
  }));
  leaving(view.observe((state) => state.silent, (silent) => {
    const session = view.state.session;
    if (session?.phase !== 'ready' && session?.phase !== 'recording') return;
    setText(said, silent ? SAY.silent : sentence(session));
    setAttribute(said, 'data-warning', silent);
  }));
  leaving(() => {
    for (const end of shown) end();
  });
  return panel;
}

function sentence(session: Session): string {
  if (session.phase === 'asking') return SAY.asking;
  if (session.phase === 'failed') return '';
  if (session.phase === 'ready') return SAY.ready;
  if (session.phase === 'recording') return SAY.recording;
  return session.take.cut ? SAY.cut(session.take.duration) : SAY.review(session.take.duration);
}

/** What is seen: the guest, the level, the take, or what is wrong. */
function scene(view: AnswerView, session: Session, kind: Recorded, leaving: Leaving): HTMLElement[] {
  if (session.phase === 'asking') return [];
  if (session.phase === 'failed') {
    const { title, text } = TROUBLES[session.trouble];
    return [el('div', { class: 'trouble', role: 'alert' }, el('h3', {}, title), el('p', {}, text))];
  }
  if (session.phase === 'review') return [player(session.take, kind)];
  const seen: HTMLElement[] = [];
  if (kind === 'video') {
    const mirror = el('video', { class: 'mirror', playsinline: true, 'aria-label': SAY.preview });
    mirror.muted = true;
    mirror.srcObject = session.stream;
    void mirror.play().catch(() => undefined);
    seen.push(mirror);
  }
  const bar = el('div', { class: 'level', 'aria-hidden': 'true' }, el('i'));
  seen.push(bar);
  const stage = el('div', { class: 'scene' }, ...seen);
  leaving(meter(view, stage));
  return [stage];
}

function meter(view: AnswerView, stage: HTMLElement): () => void {
  const bar = stage.querySelector<HTMLElement>('.level');
  return view.observe((state) => state.level, (level) => {
    if (bar) setRatio(bar, '--level', level);
  });
}

function player(take: Take, kind: Recorded): HTMLElement {
  const media = el(kind === 'video' ? 'video' : 'audio', { controls: true, playsinline: true, 'aria-label': SAY.take });
  media.src = take.url;
  return media;
}

function choices(view: AnswerView, ask: Ask, question: number, session: Session): HTMLElement[] {
  const leave = button(SAY.leave, 'plain-button', () => view.request({ type: 'leave' }));
  if (session.phase === 'asking') return [leave];
  if (session.phase === 'failed') return [button(SAY.retry, 'main-button', () => view.request({ type: 'again' })), leave];
  if (session.phase === 'ready') {
    const record = button(SAY.record, 'main-button record', () => view.request({ type: 'record' }));
    record.prepend(el('span', { class: 'dot', 'aria-hidden': 'true' }));
    return [record, leave];
  }
  if (session.phase === 'recording') return [stopButton(view, ask)];
  const left = Math.max(1 + ask.retakes - (view.state.takes[question] ?? 0), 0);
  const again = button(SAY.again(left), 'plain-button', () => view.request({ type: 'again' }));
  again.disabled = left === 0;
  const keep = button(SAY.keep, 'main-button', () => view.request({ type: 'keep-take' }));
  keep.prepend(icon('check'));
  return [keep, again, button(SAY.discard, 'plain-button', () => view.request({ type: 'leave' }))];
}

function stopButton(view: AnswerView, ask: Ask): HTMLElement {
  const stop = button('', 'main-button stop', () => view.request({ type: 'stop' }));
  const time = el('span', { class: 'running' });
  stop.replaceChildren(el('span', { class: 'square', 'aria-hidden': 'true' }), SAY.stop, time);
  stop.setAttribute('aria-label', SAY.stop);
  const show = (): void => {
    const { elapsed } = view.state;
    setText(time, ask.limit === null ? clock(elapsed) : SAY.left(millis(Math.max(ask.limit - elapsed, 0))));
  };
  const end = view.observe((state) => Math.floor(state.elapsed / 1000), () => {
    show();
    if (!stop.isConnected && view.state.session?.phase !== 'recording') end();
  });
  return stop;
}

function button(text: string, className: string, act: () => void): HTMLButtonElement {
  const made = el('button', { type: 'button', class: className }, text);
  made.addEventListener('click', act);
  return made;
}
