import { answered, type Backend, type PresetView, type Select } from '../backend';
import { t } from '../strings';
import type { Choices } from './choices.svelte';
import type { Notices } from './notices.svelte';
import type { Screen } from './screen';

/** Choices by their names. */
export class Presets {
  all = $state.raw<readonly PresetView[]>([]);

  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #choices: Choices;
  readonly #screen: Screen;

  constructor(backend: Backend, notices: Notices, choices: Choices, screen: Screen) {
    this.#backend = backend;
    this.#notices = notices;
    this.#choices = choices;
    this.#screen = screen;
  }

  async load(): Promise<void> {
    const presets = await this.#backend.commands.presets();
    // The settings cannot be read: whatever else asks for them says so.
    if (presets.status === 'ok') this.all = presets.data;
  }

  /** Whether what is chosen now is what the preset has. */
  isChosen({ record, select }: PresetView): boolean {
    const now = this.#choices.chosen;
    const target = select === null ? record.target : now.target;
    return JSON.stringify({ ...record, target, title: null }) === JSON.stringify({ ...now, title: null });
  }

  /** Chooses what a preset has, and asks on the screen where it says so. */
  async choose(preset: PresetView | undefined): Promise<void> {
    if (!preset) return;
    const { record, select } = preset;
    this.#choices.change(record);
    if (select === null) return;
    const target = await this.#screen.pick(select, record.target.type === 'area' ? record.target : null);
    if (target) this.#choices.change({ target });
  }

  /** Keeps what is chosen now; true when it was. */
  async save(name: string, select: Select | null): Promise<boolean> {
    const saved = await this.#change(this.#backend.commands.savePreset(name, select, this.#choices.chosen));
    if (saved) this.#notices.toast(t.presets.saved({ name: name.trim() }));
    return saved;
  }

  /** Forgets one, and offers it back. */
  async remove({ name, select, record }: PresetView): Promise<void> {
    if (!(await this.#change(this.#backend.commands.removePreset(name)))) return;
    const restore = (): void => void this.#change(this.#backend.commands.savePreset(name, select, record));
    this.#notices.toast(t.presets.removed({ name }), { label: t.notices.undo, run: restore });
  }

  async #change(act: ReturnType<Backend['commands']['presets']>): Promise<boolean> {
    const all = await this.#notices.ask(answered(act));
    if (all) this.all = all;
    return all !== undefined;
  }
}
