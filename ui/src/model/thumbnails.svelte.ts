import { SvelteMap } from 'svelte/reactivity';

import type { Backend, ScreenTarget, Thumbnail } from '../backend';

/** Small stills to choose by. One that cannot be made is simply not shown. */
export class Thumbnails {
  #shown = new SvelteMap<string, Thumbnail>();
  #asked = new Set<string>();
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  of(target: ScreenTarget): Thumbnail | null {
    return this.#shown.get(keyOf(target)) ?? null;
  }

  ofCamera(id: string): Thumbnail | null {
    return this.#shown.get(cameraKey(id)) ?? null;
  }

  /** Looks anew; what is shown stays until the new still is there. */
  look(target: ScreenTarget): Promise<void> {
    return this.#look(keyOf(target), () => this.#backend.commands.thumbnail(target));
  }

  lookThrough(cameraId: string): Promise<void> {
    return this.#look(cameraKey(cameraId), () => this.#backend.commands.cameraThumbnail(cameraId));
  }

  async #look(key: string, act: () => ReturnType<Backend['commands']['thumbnail']>): Promise<void> {
    // One look at a time: a slow device is not asked twice.
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    const answer = await act();
    this.#asked.delete(key);
    if (answer.status === 'ok') this.#shown.set(key, answer.data);
  }
}

/** An area is shown on its monitor. */
function keyOf(target: ScreenTarget): string {
  if (target.type === 'window') return `window ${target.id}`;
  return `monitor ${target.type === 'area' ? target.monitor_id : target.id}`;
}

const cameraKey = (id: string): string => `camera ${id}`;
