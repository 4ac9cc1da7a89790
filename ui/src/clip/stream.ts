import Hls from 'hls.js/light';

/**
 * Plays an HLS stream in a media element until the returned function is called.
 * `failed` is called once, when it cannot go on.
 */
export function attachStream(media: HTMLMediaElement, url: string, failed: () => void): () => void {
  if (!Hls.isSupported()) {
    media.src = url;
    media.addEventListener('error', failed, { once: true });
    return () => media.removeAttribute('src');
  }
  // Our segments are fragmented MP4: nothing to repackage, so no worker to start.
  const hls = new Hls({ enableWorker: false, maxBufferLength: 30, backBufferLength: 90 });
  hls.on(Hls.Events.ERROR, (_, data) => {
    if (!data.fatal) return;
    hls.destroy();
    failed();
  });
  hls.loadSource(url);
  hls.attachMedia(media);
  return () => hls.destroy();
}
