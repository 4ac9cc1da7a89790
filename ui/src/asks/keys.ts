import type { Playback } from '../clip/playback.svelte';
import type { Board } from '../model/board.svelte';

/** What the keys of the board act on. */
export type Keyed = { board: Board; playback: Playback; note: () => void; singleKeys: boolean };

/** Does what a key means on the board; false when it means nothing there. */
export function boardKey(event: KeyboardEvent, keyed: Keyed): boolean {
  const target = event.target instanceof Element ? event.target : null;
  const onButton = target?.closest('button') !== null && target !== null;
  const onRange = target instanceof HTMLInputElement;
  const { key } = event;
  if (key === ' ' && onButton) return false;
  if (onRange && key.startsWith('Arrow')) return false;
  const act = key.length > 1 ? MOVES[key] : keyed.singleKeys || key === ' ' ? PLAIN[key.toLowerCase()] : undefined;
  act?.(keyed);
  return act !== undefined;
}

type Act = (keyed: Keyed) => void;

const MOVES: Record<string, Act> = {
  ArrowLeft: ({ playback }) => playback.skip(-5000),
  ArrowRight: ({ playback }) => playback.skip(5000),
  ArrowUp: ({ board }) => board.stepPerson(-1),
  ArrowDown: ({ board }) => board.stepPerson(1),
  PageUp: ({ board }) => board.stepQuestion(-1),
  PageDown: ({ board }) => board.stepQuestion(1),
};

const rate =
  (rating: number | null): Act =>
  ({ board }) =>
    void board.rate(rating);

const PLAIN: Record<string, Act> = {
  ' ': ({ playback }) => playback.toggle(),
  '<': ({ playback }) => playback.stepSpeed(-1),
  '>': ({ playback }) => playback.stepSpeed(1),
  w: ({ playback }) => void (playback.skipping = playback.skips.length > 0 && !playback.skipping),
  j: ({ board }) => board.step(1),
  k: ({ board }) => board.step(-1),
  b: ({ board }) => board.toggleBeside(),
  g: ({ board }) => board.toggleOrder(),
  e: ({ note }) => note(),
  s: ({ board }) => board.toggleChosen(),
  y: ({ board }) => void board.decide('yes'),
  n: ({ board }) => void board.decide('no'),
  l: ({ board }) => void board.decide('later'),
  '0': rate(null),
  '1': rate(1),
  '2': rate(2),
  '3': rate(3),
  '4': rate(4),
  '5': rate(5),
};
