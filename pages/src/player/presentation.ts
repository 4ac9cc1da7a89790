// Full screen (of the whole stage, so that our controls come along) and
// picture-in-picture, where the browser has them.

import type { Presentation, WatchStore } from '../watch/state';

/** Safari on phones shows only the video itself in full screen. */
interface PhoneVideo extends HTMLVideoElement {
  webkitEnterFullscreen?: () => void;
}

export function present(store: WatchStore, stage: HTMLElement, video: PhoneVideo): void {
  const report = (): void => {
    store.report({
      fullScreen: fullScreenOf(stage, video),
      pictureInPicture: pictureInPictureOf(video),
    });
  };
  const settle = (asked: Promise<unknown> | undefined): void => {
    // The browser may refuse; then the facts have not changed.
    asked?.then(report, report);
  };
  store.handle('full-screen', ({ on }) => {
    if (!on) settle(document.exitFullscreen?.());
    else if (stage.requestFullscreen) settle(stage.requestFullscreen());
    else video.webkitEnterFullscreen?.();
  });
  store.handle('picture-in-picture', ({ on }) => {
    settle(on ? video.requestPictureInPicture() : document.exitPictureInPicture());
  });
  document.addEventListener('fullscreenchange', report);
  for (const name of ['enterpictureinpicture', 'leavepictureinpicture', 'loadedmetadata']) {
    video.addEventListener(name, report);
  }
  report();
}

function fullScreenOf(stage: HTMLElement, video: PhoneVideo): Presentation {
  if (!document.fullscreenEnabled && !video.webkitEnterFullscreen) return 'unavailable';
  return document.fullscreenElement === stage ? 'on' : 'off';
}

function pictureInPictureOf(video: HTMLVideoElement): Presentation {
  if (!document.pictureInPictureEnabled) return 'unavailable';
  return document.pictureInPictureElement === video ? 'on' : 'off';
}
