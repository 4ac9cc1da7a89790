import type { Backend } from '../backend';
import type { Jobs } from '../model/jobs.svelte';
import type { Notices } from '../model/notices.svelte';
import { Assistant } from './assistant.svelte';
import { found, type Row } from './find';
import { General } from './general.svelte';
import { Hooks } from './hooks.svelte';
import { Models } from './models.svelte';
import { Stores } from './stores.svelte';
import { WordList } from './words.svelte';

/** The settings: whether they are shown, what is looked for in them, and each kind of them. */
export class Settings {
  shown = $state(false);
  typed = $state('');
  readonly #found = $derived(found(this.typed));

  readonly general: General;
  readonly models: Models;
  readonly words: WordList;
  readonly stores: Stores;
  readonly hooks: Hooks;
  readonly assistant: Assistant;

  /** `modelsChanged`: whether speech becomes text may be another answer now. */
  constructor(backend: Backend, notices: Notices, jobs: Jobs, modelsChanged: () => void) {
    this.general = new General(backend);
    this.models = new Models(backend, notices, jobs, modelsChanged);
    this.words = new WordList(backend, notices);
    this.stores = new Stores(backend, notices, jobs);
    this.hooks = new Hooks(backend, notices);
    this.assistant = new Assistant(backend, notices);
  }

  open(): void {
    this.shown = true;
    this.typed = '';
    // Others may have changed them meanwhile: the command line, or an editor.
    const kinds = [this.general, this.models, this.words, this.stores, this.hooks, this.assistant];
    for (const kind of kinds) void kind.load();
  }

  close(): void {
    this.shown = false;
  }

  has(row: Row): boolean {
    return this.#found.has(row);
  }

  get nothing(): boolean {
    return this.#found.size === 0;
  }
}
