// The watch page: plays one clip that lies beside it in the bucket.
//
//   base/    what any page needs: the store, DOM, time, storage. Knows no clip
//   clip/    reads the clip's files (clip.json, transcript.json, media). No DOM
//   player/  owns the media element: playing, captions, full screen, place
//   talk/    what viewers send back; fetched only where they may
//   watch/   the views of this page: they request, then observe; and `main`,
//            which introduces everybody
//   style/   tokens first, then one sheet per part of the page
//
// Facts flow one way: an owner reports to the store (watch/state.ts), views
// observe it. Nothing here may load from another host, run inline code or set
// markup from text.

import '../style/tokens.css';
import '../style/base.css';
import '../style/shared.css';
import '../style/page.css';
import '../style/stage.css';
import '../style/controls.css';
import '../style/transcript.css';
import '../style/voice.css';
import '../style/talk.css';

import { recall, remember } from '../base/memory';
import { offerDownload } from '../clip/download';
import { Feed } from '../clip/feed';
import type { Clip } from '../clip/manifest';
import { findPeaks } from '../clip/peaks';
import { Captions } from '../player/captions';
import { joinMediaSession } from '../player/media-session';
import { momentOf } from '../player/moment';
import { keepPlace, startingPlace } from '../player/place';
import { Playback } from '../player/playback';
import { present } from '../player/presentation';
import { skipSilence } from '../player/skipping';
import { helpSheet } from './help';
import { listenToKeys } from './keys';
import { noticeBox } from './notice';
import { sayWhy, watchPage } from './page';
import { offerTranscriptFiles } from './saving';
import { offerCopies } from './sharing';
import { knownSpeed } from './speed';
import { clipOf, createWatchStore, type WatchStore } from './state';

function main(root: HTMLElement): void {
  const store = createWatchStore();
  offerDownload(store);
  offerCopies(store);
  offerTranscriptFiles(store);
  const feed = new Feed(store);
  let shown = false;
  store.observe((state) => state.clip.phase, (phase) => {
    if (shown || phase === 'loading') return;
    const clip = clipOf(store.state);
    if (phase !== 'known') sayWhy(phase, store, root);
    else if (clip) {
      shown = true;
      show(store, clip, root);
    }
  });
  feed.start();
}

function show(store: WatchStore, clip: Clip, root: HTMLElement): void {
  const { element, media, talk } = watchPage(store, clip, root);
  document.body.append(helpSheet(store), noticeBox(store));
  const playback = new Playback(store, media);
  new Captions(store, media, recall('captions') === true);
  present(store, element, media);
  store.request({ type: 'rate', to: knownSpeed(recall('speed')) });
  store.observe((state) => state.rate, (rate) => remember('speed', rate));
  store.observe((state) => state.captionsOn, (on) => {
    if (store.state.captionsReady) remember('captions', on);
  });
  playback.start(startingPlace(store, clip.id, momentOf(new URL(location.href))));
  skipSilence(store, recall('skip') === true);
  store.observe((state) => state.skipping, (on) => remember('skip', on));
  keepPlace(store, clip.id);
  window.addEventListener('hashchange', () => {
    const moment = momentOf(new URL(location.href));
    if (moment !== null) store.request({ type: 'seek', to: moment });
  });
  listenToKeys(store);
  joinMediaSession(store);
  if (clip.kind === 'voice') findPeaks(store);
  let talking = false;
  store.observe((state) => clipOf(state)?.wish ?? null, (wish) => {
    if (talking || !wish || !(wish.comments || wish.replies || wish.visits)) return;
    talking = true;
    // Most clips need none of it.
    void import('../talk/main').then((it) => it.startTalk(store, clip.id, wish, talk));
  });
}

const root = document.getElementById('watch');
if (root) main(root);
