// Captions: the browser parses captions.vtt, the page draws the cue itself (so
// that it never lies under the controls, and is only ever text).

import type { WatchStore } from '../watch/state';

export class Captions {
  readonly #store: WatchStore;
  readonly #media: HTMLMediaElement;
  #element: HTMLTrackElement | null = null;

  constructor(store: WatchStore, media: HTMLMediaElement, on: boolean) {
    this.#store = store;
    this.#media = media;
    store.report({ captionsOn: on });
    store.handle('captions', (request) => {
      store.report({ captionsOn: request.on && store.state.captionsReady });
    });
    store.observe((state) => state.captionsText, (text) => this.#load(text));
    // Safari on phones plays full screen in its own player, which draws its own captions.
    media.addEventListener('webkitbeginfullscreen', () => this.#hand(true));
    media.addEventListener('webkitendfullscreen', () => this.#hand(false));
  }

  #load(text: string): void {
    if (text === '') return;
    const old = this.#element;
    const element = document.createElement('track');
    element.kind = 'captions';
    element.label = 'Captions';
    element.src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
    element.addEventListener('load', () => {
      const cues = element.track.cues?.length ?? 0;
      this.#store.report({ captionsReady: cues > 0 });
      this.#report();
      URL.revokeObjectURL(element.src);
    });
    element.track.addEventListener('cuechange', () => this.#report());
    this.#media.append(element);
    element.track.mode = 'hidden';
    this.#element = element;
    old?.remove();
  }

  #report(): void {
    const active = this.#element?.track.activeCues;
    const lines = active ? Array.from(active, (cue) => plain(cue as VTTCue)) : [];
    this.#store.report({ cue: lines.join('\n') });
  }

  #hand(toBrowser: boolean): void {
    const track = this.#element?.track;
    if (track) track.mode = toBrowser && this.#store.state.captionsOn ? 'showing' : 'hidden';
  }
}

/** A cue without its markup. */
function plain(cue: VTTCue): string {
  return cue.getCueAsHTML().textContent ?? '';
}
