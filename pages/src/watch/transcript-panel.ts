// The transcript beside the clip: words, search, copy, and following the voice.

import { el, setText } from '../base/dom';
import { wordAt } from '../clip/transcript';
import { IconButton } from './button';
import { Follow } from './follow';
import { saveMenu } from './save-menu';
import { SearchBox } from './search-box';
import { transcriptOf, type WatchState, type WatchView } from './state';
import { TranscriptText } from './transcript-text';
import { WordKeys } from './word-keys';
import { SAY } from './words';

export function transcriptPanel(view: WatchView): HTMLElement {
  const text = new TranscriptText();
  const state = el('p', { class: 'transcript-state' });
  const lines = el('div', { class: 'skeleton', 'aria-hidden': 'true' });
  const scroll = el('div', { class: 'transcript-scroll' }, text.element, state, lines);
  const follow = new Follow(view, scroll);
  const play = (word: number): void => {
    const start = transcriptOf(view.state)?.words[word]?.start;
    if (start === undefined) return;
    view.request({ type: 'seek', to: start });
    view.request({ type: 'play' });
    follow.resume();
  };
  const keys = new WordKeys(text, () => transcriptOf(view.state), play, () => follow.rest());
  const box = new SearchBox(({ hits, chosen, asked }) => {
    text.markHits(hits, chosen);
    if (!asked) return;
    if (chosen) {
      keys.stopAt(chosen.from);
      follow.reveal(text.word(chosen.from));
    } else {
      follow.resume();
    }
  });
  playOnClick(text, play);
  showWords(view, text, keys, box);
  showSpoken(view, text, keys, follow);
  showState(view, state);
  view.observe(isEmptyYet, (yet) => { lines.hidden = !yet; });
  return el('section', { class: 'transcript', 'aria-labelledby': 'transcript-title' },
    head(view, box), keys.hint, scroll, follow.button);
}

function head(view: WatchView, box: SearchBox): HTMLElement {
  const copy = new IconButton('copy-transcript', { icon: 'copy', label: SAY.copyTranscript }, () =>
    view.request({ type: 'copy-transcript' }),
  );
  const element = el('div', { class: 'transcript-head' },
    el('h2', { id: 'transcript-title' }, SAY.transcript), box.element, copy.element, saveMenu(view));
  view.observe((state) => (transcriptOf(state)?.words.length ?? 0) > 0, (some) => {
    box.element.hidden = !some;
    copy.element.hidden = !some;
  });
  return element;
}

function playOnClick(text: TranscriptText, play: (word: number) => void): void {
  text.element.addEventListener('click', (event) => {
    const word = text.wordUnder(event.target);
    // Somebody who selects words wants to copy them, not to jump.
    if (word >= 0 && (getSelection()?.isCollapsed ?? true)) play(word);
  });
}

function showWords(view: WatchView, text: TranscriptText, keys: WordKeys, box: SearchBox): void {
  view.observe(transcriptOf, (transcript) => {
    if (!transcript) return;
    text.show(transcript);
    keys.refresh();
    box.search(transcript.words);
  });
}

function showSpoken(view: WatchView, text: TranscriptText, keys: WordKeys, follow: Follow): void {
  const spokenWord = (state: WatchState): number =>
    state.started || state.time > 0 ? wordAt(transcriptOf(state)?.words ?? [], state.time) : -1;
  view.observe((state) => [spokenWord(state), transcriptOf(state)] as const, ([at]) => {
    text.markSpoken(at);
    follow.show(text.word(at));
    if (at >= 0 && !keys.active) keys.stopAt(at);
  });
}

function showState(view: WatchView, line: HTMLElement): void {
  view.observe(stateText, (said) => {
    setText(line, said);
    line.hidden = said === '';
  });
}

/** Words are expected, and none is here. */
function isEmptyYet(state: WatchState): boolean {
  const transcript = transcriptOf(state);
  if (transcript) return transcript.words.length === 0 && !transcript.complete;
  return state.transcript.phase !== 'none';
}

function stateText(state: WatchState): string {
  if (state.transcript.phase === 'loading') return SAY.transcriptLoading;
  if (state.transcript.phase === 'awaited') return SAY.transcriptAwaited;
  if (state.transcript.phase === 'none') return SAY.transcriptNone;
  const { complete, words } = state.transcript.transcript;
  if (complete) return words.length === 0 ? SAY.transcriptEmpty : '';
  return words.length === 0 ? SAY.transcriptAwaited : SAY.transcriptGrowing;
}
