// The voice note's picture: how loud it is, along the seek bar. Decoration for
// the eye; the range input above it does the work.

import { el, setAttribute, svg } from '../base/dom';
import type { WatchView } from './state';

/** Width of a bar with its gap, in CSS pixels. */
const PITCH = 4;
const HEIGHT = 100;

export function waveform(view: WatchView): HTMLElement {
  const all = svg('path', {});
  const played = svg('path', {});
  const box = el('div', { class: 'waveform', 'aria-hidden': 'true' },
    drawing('wave', all), drawing('wave wave-played', played));
  const draw = (): void => {
    const { peaks } = view.state;
    box.hidden = peaks.length === 0;
    const bars = Math.max(Math.floor(box.clientWidth / PITCH), 1);
    const shape = path(resample(peaks, bars));
    for (const [layer, width] of [[all, bars], [played, bars]] as const) {
      layer.setAttribute('d', shape);
      setAttribute(layer.ownerSVGElement ?? layer, 'viewBox', `0 0 ${width} ${HEIGHT}`);
    }
  };
  view.observe((state) => state.peaks, draw);
  new ResizeObserver(draw).observe(box);
  return box;
}

function drawing(className: string, shape: SVGElement): SVGElement {
  return svg('svg', { class: className, preserveAspectRatio: 'none' }, shape);
}

/** The loudest of the peaks that fall to each bar. */
export function resample(peaks: readonly number[], bars: number): number[] {
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / bars);
    const to = Math.max(Math.floor(((bar + 1) * peaks.length) / bars), from + 1);
    return Math.max(0, ...peaks.slice(from, to));
  });
}

/** One upright bar per value; silence is still a dot. */
function path(values: readonly number[]): string {
  return values
    .map((value, bar) => {
      const height = Math.max(value * HEIGHT, 5);
      return `M${bar + 0.2} ${((HEIGHT - height) / 2).toFixed(1)}h.6v${height.toFixed(1)}h-.6z`;
    })
    .join('');
}
