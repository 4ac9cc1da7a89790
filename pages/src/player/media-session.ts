// The system's own player (lock screen, headset keys) shows and drives the clip.

import { fromSeconds, millis } from '../base/time';
import { clipOf, type WatchView } from '../watch/state';

export function joinMediaSession(view: WatchView): void {
  if (!('mediaSession' in navigator)) return;
  const { mediaSession } = navigator;
  view.observe(clipOf, (clip) => {
    if (!clip) return;
    const artwork = clip.picture ? [{ src: new URL('poster.jpg', location.href).href }] : [];
    mediaSession.metadata = new MediaMetadata({ title: clip.title, artwork });
  });
  const by = (step: number): void =>
    view.request({ type: 'seek', to: millis(view.state.time + step) });
  const acts: readonly [MediaSessionAction, MediaSessionActionHandler][] = [
    ['play', () => view.request({ type: 'play' })],
    ['pause', () => view.request({ type: 'pause' })],
    ['seekbackward', ({ seekOffset }) => by(-fromSeconds(seekOffset ?? 10))],
    ['seekforward', ({ seekOffset }) => by(fromSeconds(seekOffset ?? 10))],
    ['seekto', ({ seekTime }) => view.request({ type: 'seek', to: fromSeconds(seekTime ?? 0) })],
  ];
  for (const [action, act] of acts) {
    try {
      mediaSession.setActionHandler(action, act);
    } catch {
      // Not every browser knows every action.
    }
  }
}
