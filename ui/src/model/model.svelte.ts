import { createContext } from 'svelte';

import { answered, type AppEvent, type Backend, type ClipSummary, type ModelState, type RecorderState, type SoundChannel } from '../backend';
import { Asks } from './asks.svelte';
import { Beside } from './beside.svelte';
import { Choices } from './choices.svelte';
import { Conversation } from './conversation.svelte';
import { Settings } from '../settings/settings.svelte';
import { Share } from '../share/share.svelte';
import { clock } from '../lib/format';
import { t } from '../strings';
import { told } from '../strings/told';
import { Devices } from './devices.svelte';
import { Hotkeys } from './hotkeys.svelte';
import { Jobs } from './jobs.svelte';
import { Language } from './language.svelte';
import { Levels } from './levels.svelte';
import { Library } from './library.svelte';
import { Notices } from './notices.svelte';
import { Opened } from './opened.svelte';
import { Presets } from './presets.svelte';
import { Recorder } from './recorder.svelte';
import { Screen } from './screen';
import { Search } from './search.svelte';
import { Selection } from './selection.svelte';
import { Thumbnails } from './thumbnails.svelte';
import { Welcome } from './welcome.svelte';
import { LiveWords } from './words.svelte';

/**
 * Everything the window knows: one store per concern, and the one place where
 * the app's events reach them. Components read the stores and call their acts.
 */
export class Model {
  readonly notices = new Notices();
  readonly devices: Devices;
  readonly choices: Choices;
  readonly thumbnails: Thumbnails;
  readonly levels: Levels;
  readonly recorder: Recorder;
  readonly library: Library;
  readonly words = new LiveWords();
  readonly opened: Opened;
  readonly asks: Asks;
  readonly hotkeys: Hotkeys;
  readonly beside: Beside;
  readonly screen: Screen;
  readonly presets: Presets;
  readonly search: Search;
  readonly jobs: Jobs;
  readonly language: Language;
  readonly share: Share;
  readonly conversation: Conversation;
  readonly settings: Settings;
  readonly welcome: Welcome;
  readonly selection: Selection;

  libraryDir = $state('');
  speech = $state<ModelState>({ ready: true, name: '' });
  helpOpen = $state(false);
  /** The key for it was pressed: the search field takes the focus. */
  searchWanted = $state(false);

  readonly #backend: Backend;
  /** Record was pressed before there was anything to record with. */
  #wanted = false;
  /** The take that has an outline. */
  #outlined: string | null = null;
  #unlisten: () => void = () => undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.devices = new Devices(backend, this.notices);
    this.choices = new Choices(backend, this.notices, this.devices);
    this.thumbnails = new Thumbnails(backend);
    this.levels = new Levels(backend, this.notices);
    this.recorder = new Recorder(backend, this.notices);
    this.library = new Library(backend, this.notices);
    this.opened = new Opened(backend, this.notices, this.library);
    this.asks = new Asks(backend, this.notices, this.library);
    this.search = new Search(backend, this.notices);
    this.hotkeys = new Hotkeys(backend);
    this.beside = new Beside(backend, this.notices);
    this.screen = new Screen(backend, this.notices);
    this.presets = new Presets(backend, this.notices, this.choices, this.screen);
    this.jobs = new Jobs(backend);
    this.language = new Language(backend, this.notices);
    this.share = new Share(backend, this.library, this.jobs);
    this.welcome = new Welcome(backend, this.jobs);
    this.selection = new Selection(backend, this.notices, this.library, this.jobs);
    this.conversation = new Conversation(backend, this.notices, this.library, (id) => this.#show(id));
    this.settings = new Settings(backend, this.notices, this.jobs, () => void this.#loadSpeech());
  }

  /** Listens first and asks second, so that nothing falls between the two. */
  async start(): Promise<void> {
    this.#unlisten = await this.#backend.listen(
      (event) => this.#observe(event),
      () => void this.load(),
    );
    await this.load();
  }

  /** Asks for everything; when the app cannot open its library, the rest is not asked for. */
  async load(): Promise<void> {
    void this.language.hand();
    const library = this.library.load();
    try {
      await this.#loadState();
    } catch (error) {
      await library;
      return this.library.fail(error);
    }
    await Promise.all([this.devices.load().then(() => this.#begin()), library, this.hotkeys.load(), this.asks.load(), this.presets.load(), this.language.load()]);
    const wanted = await this.#backend.commands.wantedClip();
    if (wanted.status === 'ok' && wanted.data !== null) this.#show(wanted.data);
  }

  /** Shows the clip that a link leads to. */
  #show(id: string): void {
    if (this.library.find(id)) void this.opened.open(id);
    else this.notices.toast(t.notices.notHere);
  }

  /** The one key: ends the take there is, or begins one as soon as that is possible. */
  recordOrStop(): void {
    if (this.recorder.running) return void this.recorder.stop();
    if (this.choices.canRecord) return void this.recorder.record(this.choices.request);
    // A second press takes it back.
    if (!this.devices.loaded) this.#wanted = !this.#wanted;
  }

  #begin(): void {
    if (this.#wanted && !this.recorder.busy) this.recordOrStop();
    this.#wanted = false;
  }

  /** Whether something lies over the window that has keys of its own. */
  get covered(): boolean {
    return this.helpOpen || this.share.id !== null;
  }

  /** Takes back what was done last: a toast offers it, or the transcript was corrected. */
  undoLast(): void {
    if (!this.notices.undoLast()) this.opened.undoCorrection();
  }

  end(): void {
    this.#unlisten();
  }

  async #loadState(): Promise<void> {
    const state = await answered(this.#backend.commands.state());
    this.libraryDir = state.library_dir;
    this.speech = state.model;
    this.choices.restore(state.last);
    // Once, however often the state is asked for.
    if (state.first_run && state.recorder.status === 'idle' && !this.welcome.left) this.welcome.open(true);
    this.#observeRecorder(state.recorder);
    if (this.recorder.clipId !== null) await this.#catchUp(this.recorder.clipId);
  }

  /** Whether speech becomes text may be another answer now. */
  async #loadSpeech(): Promise<void> {
    const state = await this.#backend.commands.state();
    if (state.status === 'ok') this.speech = state.data.model;
  }

  /** The window opened during a take: what was said before is in the clip. */
  async #catchUp(id: string): Promise<void> {
    const details = await this.#backend.commands.clip(id);
    if (details.status === 'ok') this.words.catchUp(id, details.data.transcript.words);
  }

  #observe(event: AppEvent): void {
    switch (event.type) {
      case 'recorder':
        return this.#observeRecorder(event);
      case 'level':
        return event.channel === this.#heard ? this.levels.observe(event.peak_dbfs, event.rms_dbfs) : undefined;
      case 'clip_changed':
        return this.#observeClip(event.clip);
      case 'clip_removed':
        this.opened.clipRemoved(event.id);
        this.library.removed(event.id);
        this.selection.removed(event.id);
        this.share.clipRemoved(event.id);
        return this.search.libraryChanged();
      case 'ask_changed':
        return this.asks.changed(event.id);
      case 'conversation_changed':
        return this.conversation.changed(event.id, event.waiting);
      case 'answers_arrived':
        return this.asks.arrived(event.arrived);
      case 'answers_withdrawn':
        return this.asks.withdrawn(event.withdrawn);
      case 'problem':
        return this.#observeProblem(event);
      case 'wanted':
        return this.#show(event.id);
      case 'marked':
        return void this.notices.toast(t.notices.marked({ time: clock(event.at_ms) }));
      case 'progress':
        return this.jobs.observe(event.job, event.permille);
      case 'transcript_words':
        this.words.observe(event.clip_id, event.words);
        return this.opened.observe(event.clip_id, event.words);
      default:
        return event satisfies never;
    }
  }

  /** Whose level is shown: the voice's, if there is one. */
  get #heard(): SoundChannel {
    return this.recorder.busy && this.recorder.live.microphone === null ? 'system' : 'microphone';
  }

  #observeClip(clip: ClipSummary): void {
    this.library.changed(clip);
    void this.opened.clipChanged(clip.id);
    this.asks.clipChanged(clip.id);
    this.share.clipChanged(clip.id);
    this.search.libraryChanged();
    // What went wrong during a take is told by its clip from now on.
    if (clip.state === 'ready' && clip.id === this.#outlined) {
      // An outline is one take's own, and the app has forgotten it too.
      this.#outlined = null;
      this.choices.change({ outline: [] });
    }
    if (clip.state !== 'recording') for (const problem of clip.problems) this.notices.solved(problem.code);
  }

  #observeProblem({ code, message, hint }: { code: string; message: string; hint: string }): void {
    // The recorder's panel says it, and takes it back, as levels come.
    if (code === 'silent_microphone' && this.recorder.busy) return;
    if (code === 'device_returned') {
      this.notices.solved('device_lost');
      return void this.notices.toast(message);
    }
    this.notices.problem({ key: code, message: told(message), hint: told(hint) });
  }

  #observeRecorder(state: RecorderState): void {
    const before = this.recorder.clipId;
    if (state.clip_id !== null && state.clip_id !== before) {
      this.words.begin(state.clip_id);
      this.levels.reset();
      this.library.latestId = null;
    }
    if (state.status === 'idle' && before !== null) this.library.latestId = before;
    if (state.prompt !== null) this.#outlined = state.clip_id;
    // Who records knows how.
    if (state.status !== 'idle') this.welcome.leave();
    this.recorder.observe(state);
  }
}

export const [getModel, setModel] = createContext<Model>();
