// How the playlist gets into the media element: Safari plays HLS itself, every
// other browser through hls.js and Media Source Extensions.

import Hls, { ErrorTypes, Events, type ErrorData } from 'hls.js/light';
import { toSeconds, type Millis } from '../base/time';
import type { Trouble } from '../watch/state';

const HLS_TYPE = 'application/vnd.apple.mpegurl';
const RETRY_MS = 3000;

/** A playlist attached to a media element. */
export interface Source {
  /** Tries again after a trouble. */
  retry(): void;
}

/**
 * Attaches `playlist`, ready to play from `start`. `onTrouble(null)` says that
 * a trouble is over.
 */
export function attach(
  media: HTMLMediaElement,
  playlist: string,
  start: Millis,
  onTrouble: (trouble: Trouble | null) => void,
): Source {
  if (!prefersNative(media) && Hls.isSupported()) {
    return attachHls(media, playlist, start, onTrouble);
  }
  if (media.canPlayType(HLS_TYPE) !== '') return attachNative(media, playlist, start, onTrouble);
  onTrouble('unsupported');
  return { retry: () => undefined };
}

/** Only Safari has this method, and its own HLS player is the one to use there. */
function prefersNative(media: HTMLMediaElement): boolean {
  return 'webkitSetPresentationMode' in media && media.canPlayType(HLS_TYPE) !== '';
}

function attachNative(
  media: HTMLMediaElement,
  playlist: string,
  start: Millis,
  onTrouble: (trouble: Trouble | null) => void,
): Source {
  const load = (from: number): void => {
    media.src = playlist;
    media.addEventListener('loadedmetadata', () => { media.currentTime = from; }, { once: true });
  };
  media.addEventListener('error', () => {
    onTrouble(media.error?.code === MediaError.MEDIA_ERR_NETWORK ? 'network' : 'decode');
  });
  media.addEventListener('canplay', () => onTrouble(null));
  load(toSeconds(start));
  return { retry: () => load(media.currentTime) };
}

function attachHls(
  media: HTMLMediaElement,
  playlist: string,
  start: Millis,
  onTrouble: (trouble: Trouble | null) => void,
): Source {
  const hls = new Hls({
    // Our segments are fragmented MP4 already: nothing to do off the main thread.
    enableWorker: false,
    lowLatencyMode: false,
    startPosition: toSeconds(start),
    backBufferLength: 90,
    maxBufferLength: 30,
  });
  let rescued = false;
  const retry = (): void => {
    if (media.error) hls.recoverMediaError();
    if (hls.levels.length === 0) hls.loadSource(playlist);
    else hls.startLoad(media.currentTime);
  };
  hls.on(Events.ERROR, (_event, data: ErrorData) => {
    if (!data.fatal) {
      // It goes on trying by itself; a viewer who is kept waiting is told why.
      const starved = media.readyState < HTMLMediaElement.HAVE_FUTURE_DATA;
      if (data.type === ErrorTypes.NETWORK_ERROR && starved) onTrouble('network');
      return;
    }
    if (data.type === ErrorTypes.NETWORK_ERROR) {
      onTrouble('network');
      window.setTimeout(retry, RETRY_MS);
    } else if (data.type === ErrorTypes.MEDIA_ERROR && !rescued) {
      rescued = true;
      hls.recoverMediaError();
    } else {
      onTrouble('decode');
    }
  });
  hls.on(Events.FRAG_BUFFERED, () => onTrouble(null));
  hls.loadSource(playlist);
  hls.attachMedia(media);
  return { retry };
}
