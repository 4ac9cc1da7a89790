// Answering by a recording: permission, a look in the mirror, the take, and
// the choice to keep it. A practice take ends there.

import { isSlow } from '../ask/line';
import type { Ask } from '../ask/questions';
import { el, setAttribute, setRatio, setText } from '../base/dom';
import { icon } from '../base/icons';
import { clock, millis } from '../base/time';
import type { Recorded } from '../record/devices';
import { deviceChoice } from './device-choice';
import { here } from './help';
import { PRACTICE, takesLeft, type AnswerView, type Session, type Take } from './state';
import { HELP, SAY, TROUBLES } from './words';

type Leaving = (leave: () => void) => void;

export function recordingPanel(view: AnswerView, ask: Ask, question: number, kind: Recorded, leaving: Leaving): HTMLElement {
  const said = el('p', { class: 'said', role: 'status' });
  const more = el('p', { class: 'said more' });
  const stage = el('div', { class: 'take' });
  const buttons = el('div', { class: 'take-buttons' });
  const panel = el('div', { class: 'panel', 'data-kind': kind }, stage, said, more, buttons);
  let shown: (() => void)[] = [];
  leaving(view.observe((state) => state.session, (session) => {
    for (const end of shown) end();
    shown = [];
    setAttribute(panel, 'data-phase', session?.phase ?? null);
    if (!session) return;
    if (session.phase !== 'recording' || !stage.firstChild) stage.replaceChildren(...scene(view, session, kind, (end) => shown.push(end)));
    else {
      stage.querySelector('.devices')?.remove();
      shown.push(meter(view, stage));
    }
    buttons.replaceChildren(...choices(view, ask, question, session));
    setText(more, session.phase === 'ready' && kind === 'video' && isSlow(view.state.line) ? SAY.slow : '');
    // The way goes on with the keyboard where it was: at the next thing to do.
    if (session.phase !== 'asking') buttons.querySelector('button')?.focus({ preventScroll: true });
    (panel.closest('.question') ?? panel).scrollIntoView({ block: 'nearest' });
  }));
  leaving(view.observe(({ session, silent, unfinished, thinking }) => [session, silent, unfinished, thinking], () => {
    const { session } = view.state;
    setText(said, session ? sentence(view, session, question) : '');
    setAttribute(said, 'data-warning', isWarning(view));
  }));
  leaving(view.observe((state) => state.unfinished, (now) => {
    if (now) panel.scrollIntoView({ block: 'center' });
  }));
  leaving(() => {
    for (const end of shown) end();
  });
  return panel;
}

function isWarning({ state }: AnswerView): boolean {
  const phase = state.session?.phase;
  return state.unfinished || (state.silent && (phase === 'ready' || phase === 'recording'));
}

function sentence({ state }: AnswerView, session: Session, question: number): string {
  const practice = question === PRACTICE;
  if (session.phase === 'asking') return SAY.asking;
  if (session.phase === 'failed') return '';
  if (session.phase === 'review') {
    if (state.unfinished) return SAY.unfinished;
    const { duration, cut } = session.take;
    if (practice) return SAY.practiceReview;
    return cut ? SAY.cut(duration) : SAY.review(duration);
  }
  if (state.unfinished) return SAY.stopFirst;
  if (state.silent) return SAY.silent;
  if (session.phase === 'recording') return practice ? SAY.practising : SAY.recording;
  return state.thinking === null ? SAY.ready : SAY.thinking(millis(state.thinking * 1000));
}

/** What is seen: the guest, the level, the take, or what is wrong. */
function scene(view: AnswerView, session: Session, kind: Recorded, leaving: Leaving): HTMLElement[] {
  if (session.phase === 'asking') return [];
  if (session.phase === 'failed') {
    const { title, text } = TROUBLES[session.trouble];
    const help = session.trouble === 'denied' ? el('p', {}, HELP[here()]) : null;
    return [el('div', { class: 'trouble', role: 'alert' }, el('h3', {}, title), el('p', {}, text), help)];
  }
  if (session.phase === 'review') return [player(session.take, kind)];
  const { stream } = session;
  const seen: HTMLElement[] = [];
  if (kind !== 'voice') {
    const mirror = el('video', { class: kind === 'video' ? 'mirror' : null, playsinline: true, 'aria-label': SAY.preview[kind] });
    mirror.muted = true;
    mirror.srcObject = stream;
    void mirror.play().catch(() => undefined);
    seen.push(mirror);
  }
  seen.push(el('div', { class: 'level', 'aria-hidden': 'true' }, el('i')));
  if (session.phase === 'ready') seen.push(deviceChoice(view, stream, kind, leaving));
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
  const media = el(kind === 'voice' ? 'audio' : 'video', { controls: true, playsinline: true, 'aria-label': SAY.take });
  media.src = take.url;
  return media;
}

function choices(view: AnswerView, ask: Ask, question: number, session: Session): HTMLElement[] {
  const leave = button(SAY.leave, 'plain-button', () => view.request({ type: 'leave' }));
  if (session.phase === 'asking') return [leave];
  if (session.phase === 'failed') return [button(SAY.retry, 'main-button', () => view.request({ type: 'again' })), leave];
  if (session.phase === 'ready') {
    const words = session.begins === null ? SAY.record : SAY.recordNow;
    const record = button(words, 'main-button record', () => view.request({ type: 'record' }));
    record.prepend(el('span', { class: 'dot', 'aria-hidden': 'true' }));
    return [record, leave];
  }
  if (session.phase === 'recording') return [stopButton(view, ask)];
  const left = takesLeft(view.state, ask, question);
  const again = button(SAY.again(left), 'plain-button', () => view.request({ type: 'again' }));
  if (question === PRACTICE) return [button(SAY.practiceDone, 'main-button', () => view.request({ type: 'leave' })), again];
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
