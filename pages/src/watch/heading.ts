// Title, what the clip is, and what can be done with it.

import { moment } from '../base/dates';
import { el, setAttribute, setRatio, setText } from '../base/dom';
import { icon, type IconName } from '../base/icons';
import { clock, millis } from '../base/time';
import { isWhole, sizeOf } from '../clip/download';
import type { Clip } from '../clip/manifest';
import { clipOf, isGrowing, type WatchState, type WatchView } from './state';
import { KIND_NAMES, NEED_NAMES, SAY } from './words';

export function heading(view: WatchView): HTMLElement {
  const title = el('h1', { class: 'title' });
  view.observe((state) => titleOf(clipOf(state)), (text) => {
    setText(title, text);
    document.title = text;
  });
  return el('header', { class: 'heading' }, title, facts(view), wish(view), warning(view));
}

function titleOf(clip: Clip | null): string {
  return clip?.title || (clip ? KIND_NAMES[clip.kind] : '');
}

function facts(view: WatchView): HTMLElement {
  const live = el('span', { class: 'live-label' });
  const when = el('time', {});
  const length = el('span', {});
  const kind = el('span', {});
  view.observe(clipOf, (clip) => {
    const created = clip?.created ?? null;
    setText(when, created ? moment(created) : '');
    setAttribute(when, 'datetime', created?.toISOString());
    when.hidden = created === null;
    setText(kind, clip ? KIND_NAMES[clip.kind] : '');
    setText(live, clip?.state === 'recovering' ? SAY.recovering : SAY.live);
  });
  view.observe(isGrowing, (growing) => {
    live.hidden = !growing;
    length.hidden = growing;
  });
  view.observe((state) => clock(state.duration), (text) => setText(length, text));
  return el('p', { class: 'facts' }, live, kind, length, when);
}

/** What the clip is for, and until when an answer is wanted. */
function wish(view: WatchView): HTMLElement {
  const need = el('strong', {});
  const by = el('time', {});
  const line = el('p', { class: 'wish' }, need, by);
  view.observe((state) => clipOf(state)?.wish ?? null, (wanted) => {
    const at = wanted?.replyBy ?? null;
    setText(need, wanted?.need ? NEED_NAMES[wanted.need] : at ? SAY.replyWanted : '');
    setText(by, at === null ? '' : at.getTime() < Date.now() ? SAY.wantedBy(at) : SAY.by(at));
    setAttribute(by, 'datetime', at?.toISOString());
    setAttribute(line, 'data-need', wanted?.need);
    by.hidden = at === null;
    line.hidden = !wanted?.need && at === null;
  });
  return line;
}

function warning(view: WatchView): HTMLElement {
  const box = el('p', { class: 'warning', role: 'status' });
  view.observe((state) => clipOf(state)?.state ?? null, (now) => {
    box.hidden = now !== 'failed' && now !== 'recovering';
    setText(box, box.hidden ? '' : now === 'failed' ? SAY.failed : SAY.recoveringMore);
  });
  return box;
}

/** Copy link, download, help. */
export function actions(view: WatchView): HTMLElement {
  const link = labelled('link', 'copy-link', () => view.request({ type: 'copy-link' }));
  view.observe((state) => millis(Math.floor(state.time / 1000) * 1000), (time) => {
    link.label(time > 0 ? SAY.copyLinkAt(time) : SAY.copyLink);
  });
  const help = labelled('keyboard', 'help-button', () => view.request({ type: 'help', open: true }));
  help.label(SAY.shortcuts);
  return el('div', { class: 'actions' }, link.element, download(view), help.element);
}

function download(view: WatchView): HTMLElement {
  const button = labelled('download', 'download', () => {
    const running = view.state.download.phase === 'running';
    view.request({ type: running ? 'stop-download' : 'download' });
  });
  const weight = el('span', { class: 'weight' });
  button.element.append(weight);
  view.observe((state) => [state.download, clipOf(state)] as const, () => {
    const { state } = view;
    const clip = clipOf(state);
    button.element.hidden = !clip || !isWhole(clip);
    button.label(downloadLabel(state));
    const size = clip && state.download.phase === 'idle' ? sizeOf(clip) : null;
    setText(weight, size === null ? '' : bytesName(size));
    const percent = percentOf(state);
    setAttribute(button.element, 'data-running', percent !== null);
    setAttribute(button.element, 'title', percent === null ? null : SAY.stopDownload);
    setRatio(button.element, '--done', (percent ?? 0) / 100);
  });
  return button.element;
}

function downloadLabel(state: WatchState): string {
  const percent = percentOf(state);
  if (percent !== null) return SAY.downloading(percent);
  if (state.download.phase === 'failed') return SAY.downloadFailed;
  if (state.download.phase === 'too-large') return SAY.downloadTooLarge;
  return SAY.download;
}

function percentOf(state: WatchState): number | null {
  if (state.download.phase !== 'running') return null;
  const { done, total } = state.download;
  return total > 0 ? Math.floor((done / total) * 100) : 0;
}

/** `312 kB`, `4.2 MB`, `1.3 GB`. */
export function bytesName(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const amount = bytes / 1000 ** power;
  return `${amount >= 10 || power === 0 ? Math.round(amount) : amount.toFixed(1)} ${units[power]}`;
}

function labelled(
  name: IconName,
  className: string,
  onPress: () => void,
): { element: HTMLButtonElement; label: (text: string) => void } {
  const text = el('span');
  const element = el('button', { type: 'button', class: `action ${className}` });
  element.append(icon(name), text);
  element.addEventListener('click', onPress);
  return { element, label: (label) => setText(text, label) };
}
