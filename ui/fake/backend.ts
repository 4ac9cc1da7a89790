import type { Answer, AnswerView, AppEvent, AskView, Backend, BarShown, ClipSummary, Commands, Correction, Fader, HotkeyState, LiveControls, RecorderState, SoundChannel, Span, Word } from '../src/backend';
import { PLAIN } from '../src/model/choices.svelte';
import { IDLE } from '../src/model/recorder.svelte';
import { FORM, made, reminders } from './asks';
import { CHAPTERS, CUTS, FACE, KEY_SENTENCES, MARKED_ID, PARAGRAPHS, PRESETS, TAKE_ID, TAKE_LINK, thumbnailOf, WORDS } from './data';
import { conversationCommands } from './conversations';
import { manyCommands } from './many';
import type { Scene } from './scenes';
import { settingsCommands, type Answerer } from './settings';
import { sharingCommands } from './sharing';
import { found } from './search';

const LEVEL_MS = 50;
const WORD_MS = 320;

/**
 * An app that only pretends: acts change a few variables, and tell of it by the
 * same events in the same order as the real one.
 */
export class FakeBackend implements Backend {
  /** Every act that was asked for, with what it was about. */
  readonly asked: [act: keyof Commands, ...about: unknown[]][] = [];

  readonly commands: Commands;

  #scene: Scene;
  #clips: Map<string, ClipSummary>;
  #trash = new Map<string, ClipSummary>();
  /** Transcripts that were corrected. */
  #corrected = new Map<string, Word[]>();
  /** Clips that show a part of their film. */
  #trimmed = new Map<string, Span>();
  #recorder: RecorderState;
  #hotkeys: HotkeyState;
  #barShown: BarShown = 'outside';
  #presets = PRESETS;
  #keepRunning = false;
  #metering = false;
  #said = 0;
  #request = PLAIN;
  #asks: Map<string, AskView>;
  #observers = new Set<(event: AppEvent) => void>();

  constructor(scene: Scene) {
    this.#scene = scene;
    this.#recorder = scene.recorder;
    this.#hotkeys = scene.hotkeys;
    if (scene.recorder.status !== 'idle') this.#said = Math.round(scene.recorder.elapsed_ms / 2500);
    this.#clips = new Map(scene.clips.map((clip) => [clip.id, clip]));
    this.#asks = new Map(scene.asks.map((ask) => [ask.id, ask]));
    const answer: Answerer = (act, about, run) => this.#answer(act, about, run);
    const sharing = sharingCommands(answer, (id) => this.#clip(id), (clip) => this.#change(clip));
    const many = manyCommands(answer, (id) => this.#clip(id), (clip) => this.#change(clip), {
      metered: (on) => void this.#meter(on),
      progress: (job, permille) => this.tell({ type: 'progress', job, permille }),
    });
    const talk = conversationCommands(answer, (id) => this.#clip(id), (event) => this.tell(event));
    this.commands = { ...this.#own, ...settingsCommands(answer, scene.unset), ...sharing, ...many, ...talk };
    if (scene.alive) this.#live();
  }

  async listen(observe: (event: AppEvent) => void): Promise<() => void> {
    this.#observers.add(observe);
    for (const problem of this.#scene.problems) queueMicrotask(() => observe({ type: 'problem', ...problem }));
    return () => void this.#observers.delete(observe);
  }

  /** What the app would tell. */
  tell(event: AppEvent): void {
    for (const observe of this.#observers) observe(event);
  }

  /** What is in no other file. */
  readonly #own: Omit<
    Commands,
    keyof (ReturnType<typeof settingsCommands> & ReturnType<typeof sharingCommands> & ReturnType<typeof manyCommands> & ReturnType<typeof conversationCommands>)
  > = {
    state: () =>
      this.#answer('state', [], () => ({
        recorder: this.#recorder,
        library_dir: '~/.local/share/aside/clips',
        model: this.#scene.model,
        last: this.#scene.last,
        first_run: this.#scene.firstRun,
      })),
    devices: () => this.#answer('devices', [], () => this.#scene.devices),
    cameraThumbnail: (id) => this.#answer('cameraThumbnail', [id], () => FACE),
    thumbnail: (target) => this.#answer('thumbnail', [target], () => thumbnailOf(target)),
    remember: (request) => this.#answer('remember', [request], () => null),
    meterStart: (id) => this.#answer('meterStart', [id], () => this.#meter(true)),
    meterStop: () => this.#answer('meterStop', [], () => this.#meter(false)),
    record: (request) =>
      this.#answer('record', [request], () => {
        this.#request = request;
        return this.#record();
      }),
    skipCountdown: () => this.#answer('skipCountdown', [], () => this.#begin()),
    restart: () =>
      this.#answer('restart', [], () => {
        this.#trash.set(TAKE_ID, this.#taken());
        this.#enter(IDLE);
        this.tell({ type: 'clip_removed', id: TAKE_ID });
        return this.#record();
      }),
    setGain: (channel, gain_db) => this.#answer('setGain', [channel, gain_db], () => this.#fade(channel, { gain_db })),
    setMuted: (channel, muted) => this.#answer('setMuted', [channel, muted], () => this.#fade(channel, { muted })),
    setCameraLayout: (camera) => this.#answer('setCameraLayout', [camera], () => this.#changeLive({ camera })),
    setPointer: (pointer) => this.#answer('setPointer', [pointer], () => this.#changeLive({ pointer })),
    pause: () => this.#answer('pause', [], () => this.#enter({ ...this.#recorder, status: 'paused' })),
    resume: () => this.#answer('resume', [], () => this.#enter({ ...this.#recorder, status: 'recording' })),
    stop: () => this.#answer('stop', [], () => this.#finish()),
    discard: () =>
      this.#answer('discard', [], () => {
        if (this.#recorder.status === 'countdown') return this.#enter(IDLE);
        this.#trash.set(TAKE_ID, this.#taken());
        this.#enter(IDLE);
        this.tell({ type: 'clip_removed', id: TAKE_ID });
        return null;
      }),
    newestClips: (most) => this.#answer('newestClips', [most], () => [...this.#clips.values()].slice(0, most)),
    clipIds: () => this.#answer('clipIds', [], () => [...this.#clips.keys()]),
    clipsOf: (ids) => this.#answer('clipsOf', [ids.length], () => ids.flatMap((id) => this.#clips.get(id) ?? [])),
    clip: (id) =>
      this.#answer('clip', [id], () => {
        const summary = this.#clip(id);
        const words = summary.transcript === 'none' || summary.transcript === 'failed' ? [] : this.#words(id);
        const transcript = { complete: summary.transcript === 'ready', words, paragraphs: PARAGRAPHS, chapters: CHAPTERS, key_sentences: KEY_SENTENCES, skips: [{ from_ms: 900, to_ms: 2400 }] };
        return { summary, stream_url: './clip/stream.m3u8', transcript, cuts: id === MARKED_ID ? CUTS : [], trimmed: this.#trimmed.get(id) ?? null };
      }),
    rename: (id, title) => this.#answer('rename', [id, title], () => this.#change({ ...this.#clip(id), title })),
    deleteClip: (id) =>
      this.#answer('deleteClip', [id], () => {
        this.#trash.set(id, this.#clip(id));
        this.#clips.delete(id);
        this.tell({ type: 'clip_removed', id });
        return null;
      }),
    restore: (id) =>
      this.#answer('restore', [id], () => {
        const clip = this.#trash.get(id);
        if (!clip) throw new Error(`${id} is not in the trash`);
        this.#trash.delete(id);
        return this.#change(clip);
      }),
    copyLink: (id) =>
      this.#answer('copyLink', [id], () => {
        if (this.#recorder.status === 'idle') return null;
        return this.#enter({ ...this.#recorder, link_copied: id === this.#recorder.clip_id });
      }),
    openLink: (id) => this.#answer('openLink', [id], () => null),
    correct: (id, first, was, text) => this.#answer('correct', [id, first, was, text], () => this.#correct(id, first, was, text)),
    undoCorrection: (id, correction) =>
      this.#answer('undoCorrection', [id, correction], () => {
        const { first, was, now } = correction;
        this.#corrected.set(id, this.#words(id).toSpliced(first, now.length, ...was));
        return this.#change(this.#clip(id));
      }),
    trim: (id, span) =>
      this.#answer('trim', [id, span], () => {
        const before = this.#trimmed.get(id) ?? null;
        const from = before?.from_ms ?? 0;
        return this.#show(id, { from_ms: from + span.from_ms, until_ms: from + span.until_ms }, { before });
      }),
    untrim: (id, to) => this.#answer('untrim', [id, to], () => this.#show(id, to, null)),
    cancelTrim: () => this.#answer('cancelTrim', [], () => null),
    still: (id, atMs) => this.#answer('still', [id, atMs], () => ({ url: this.#clip(id).poster_url ?? '' })),
    wantedClip: () => this.#answer('wantedClip', [], () => null),
    hotkeys: () => this.#answer('hotkeys', [], () => this.#hotkeys),
    setHotkey: (act, keys) =>
      this.#answer('setHotkey', [act, keys], () => {
        const hotkeys = this.#hotkeys.hotkeys.map((it) => (it.act === act ? { ...it, keys, problem: null } : it));
        this.#hotkeys = { ...this.#hotkeys, hotkeys };
        return this.#hotkeys;
      }),
    holdHotkeys: (held) => this.#answer('holdHotkeys', [held], () => null),
    mark: () =>
      this.#answer('mark', [], () => {
        this.tell({ type: 'marked', clip_id: TAKE_ID, at_ms: this.#recorder.elapsed_ms });
        return null;
      }),
    asks: () => this.#answer('asks', [], () => [...this.#asks.values()]),
    ask: (id) => this.#answer('ask', [id], () => this.#ask(id)),
    askForm: () => this.#answer('askForm', [], () => (this.#scene.noBucket ? { ...FORM, stores: [], store: null } : FORM)),
    askPeople: (request) =>
      this.#answer('askPeople', [request], () => {
        const ask = made(request);
        this.#asks = new Map([[ask.id, ask], ...this.#asks]);
        return ask;
      }),
    reminders: (id) => this.#answer('reminders', [id], () => reminders(this.#ask(id))),
    lookForAnswers: () => this.#answer('lookForAnswers', [], () => null),
    closeAsk: (id, answers) =>
      this.#answer('closeAsk', [id, answers], () => {
        const now = new Date().toISOString();
        const gone = answers ? { answers: [], answered: 0 } : {};
        this.#changeAsk({ ...this.#ask(id), open: false, closed: now, cleared: now, ...gone });
        return 41;
      }),
    endAsk: (id, when, answers) =>
      this.#answer('endAsk', [id, when, answers], () => {
        const ends = when === 'never' ? null : '2027-01-31T23:59:59Z';
        this.#changeAsk({ ...this.#ask(id), ends, ends_with_answers: answers });
        return this.#ask(id);
      }),
    rateAnswer: (id, place, question, rating) =>
      this.#answer('rateAnswer', [id, place, question, rating], () => this.#review(id, place, question, { rating })),
    noteAnswer: (id, place, question, notes) =>
      this.#answer('noteAnswer', [id, place, question, notes], () => this.#review(id, place, question, { notes })),
    decide: (id, place, decision) =>
      this.#answer('decide', [id, place, decision], () => {
        const ask = this.#ask(id);
        return this.#changeAsk({ ...ask, people: ask.people.map((it) => (it.place === place ? { ...it, decision } : it)) });
      }),
    exportAsk: (id) => this.#answer('exportAsk', [id], () => '~/Downloads/First talk front-end engineer'),
    passOn: (id, chosen, when) =>
      this.#answer('passOn', [id, chosen, when], () => ({ link: 'https://answers.example/a/0123456789abcdefghjkmnpqrs/', until: null, answers: chosen.length })),
    copyWords: (words) => this.#answer('copyWords', [words], () => null),
    barShown: () => this.#answer('barShown', [], () => this.#barShown),
    setBarShown: (shown) =>
      this.#answer('setBarShown', [shown], () => {
        this.#barShown = shown;
        return null;
      }),
    focusBar: () => this.#answer('focusBar', [], () => null),
    drawn: () => this.#answer('drawn', [], () => null),
    hideBar: () => this.#answer('hideBar', [], () => null),
    trayState: () => this.#answer('trayState', [], () => ({ is_there: true, keep_running: this.#keepRunning })),
    setKeepRunning: (keep) =>
      this.#answer('setKeepRunning', [keep], () => {
        this.#keepRunning = keep;
        return null;
      }),
    presets: () => this.#answer('presets', [], () => this.#presets),
    savePreset: (name, select, record) =>
      this.#answer('savePreset', [name, select, record], () => {
        const others = this.#presets.filter((it) => it.name !== name);
        return (this.#presets = [...others, { name, select, record, built_in: false }]);
      }),
    removePreset: (name) => this.#answer('removePreset', [name], () => (this.#presets = this.#presets.filter((it) => it.name !== name))),
    pick: (select, last) =>
      this.#answer('pick', [select, last], () =>
        select === 'window' ? { type: 'window', id: '0x2a00007' } : { type: 'area', monitor_id: 'eDP-1', x: 320, y: 200, width: 960, height: 540 },
      ),
    pickView: () => this.#answer('pickView', [], () => this.#scene.pick),
    pickAnswer: (target) => this.#answer('pickAnswer', [target], () => null),
    nextLine: () => this.#answer('nextLine', [], () => this.#turn(1)),
    lineBefore: () => this.#answer('lineBefore', [], () => this.#turn(-1)),
    search: (typed, most) => this.#answer('search', [typed, most], () => found(typed, [...this.#clips.values()]).slice(0, most)),
  };

  #record(): { clip_id: string; link: string } {
    const request = this.#request;
    const fader = { gain_db: 0, muted: false };
    this.#said = 0;
    this.#enter({
      ...IDLE,
      status: 'starting',
      clip_id: TAKE_ID,
      kind: request.kind,
      link: TAKE_LINK,
      live: {
        camera: request.kind === 'screen' && request.camera.on ? request.camera.layout : null,
        microphone: request.microphone.on ? { ...fader, gain_db: request.microphone.gain_db } : null,
        system_audio: request.system_audio ? fader : null,
        pointer: request.kind === 'screen' ? request.pointer : null,
      },
      prompt: request.outline?.length ? { lines: request.outline, at: 0 } : null,
    });
    if (request.countdown_s > 0) this.#enter({ ...this.#recorder, status: 'countdown', countdown_s: request.countdown_s });
    else this.#begin();
    return { clip_id: TAKE_ID, link: TAKE_LINK };
  }

  #turn(by: number): null {
    const { prompt } = this.#recorder;
    return this.#enter({ ...this.#recorder, prompt: prompt && { ...prompt, at: prompt.at + by } });
  }

  #begin(): null {
    this.#enter({ ...this.#recorder, status: 'recording', countdown_s: 0 });
    return this.#enter({ ...this.#recorder, link_copied: true });
  }

  #countDown(): void {
    const left = this.#recorder.countdown_s - 1;
    if (left === 0) this.#begin();
    else this.#enter({ ...this.#recorder, countdown_s: left });
  }

  #fade(channel: SoundChannel, change: Partial<Fader>): null {
    const name = channel === 'microphone' ? 'microphone' : 'system_audio';
    const fader = this.#recorder.live[name];
    return this.#changeLive(fader ? { [name]: { ...fader, ...change } } : {});
  }

  #changeLive(change: Partial<LiveControls>): null {
    return this.#enter({ ...this.#recorder, live: { ...this.#recorder.live, ...change } });
  }

  /** Answers as the app does: later, and only when the scene lets it. */
  async #answer<T>(act: keyof Commands, about: unknown[], run: () => T): Answer<T> {
    this.asked.push([act, ...about]);
    await Promise.resolve();
    if (this.#scene.stuck.includes(act)) return new Promise(() => undefined);
    const error = this.#scene.refused[act];
    return error ? { status: 'error', error } : { status: 'ok', data: run() };
  }

  #clip(id: string): ClipSummary {
    const clip = this.#clips.get(id) ?? (id === this.#recorder.clip_id ? this.#taken() : undefined);
    if (!clip) throw new Error(`there is no clip ${id}`);
    return clip;
  }

  /** How many words of a clip there are by now. */
  #heard(id: string): number {
    return id === this.#recorder.clip_id ? this.#said : WORDS.length;
  }

  /** Has a clip show a part of its film. */
  #show<T>(id: string, span: Span | null, answer: T): T {
    if (span) this.#trimmed.set(id, span);
    else this.#trimmed.delete(id);
    this.#change(this.#clip(id));
    return answer;
  }

  #words(id: string): Word[] {
    return this.#corrected.get(id) ?? WORDS.slice(0, this.#heard(id));
  }

  #correct(id: string, first: number, was: string, text: string): Correction {
    const words = this.#words(id);
    const before = words.slice(first, first + was.split(' ').length);
    const now = text.split(' ').filter((it) => it !== '').map((it, i) => ({ ...(before[i] ?? WORDS[0]), text: it, confidence: 1 }) as Word);
    this.#corrected.set(id, words.toSpliced(first, before.length, ...now));
    this.#change(this.#clip(id));
    const fresh = now.filter((word) => !was.split(' ').includes(word.text));
    return { first, was: before, now, learned: fresh[0]?.text ?? null };
  }

  #ask(id: string): AskView {
    const ask = this.#asks.get(id);
    if (!ask) throw new Error(`there is no ask ${id}`);
    return ask;
  }

  #review(id: string, place: string, question: number, change: Partial<AnswerView>): null {
    const ask = this.#ask(id);
    const answers = ask.answers.map((it) => (it.place === place && it.question === question ? { ...it, ...change } : it));
    return this.#changeAsk({ ...ask, answers });
  }

  #changeAsk(ask: AskView): null {
    this.#asks.set(ask.id, ask);
    this.tell({ type: 'ask_changed', id: ask.id });
    return null;
  }

  #change(clip: ClipSummary): null {
    this.#clips.set(clip.id, clip);
    this.tell({ type: 'clip_changed', clip });
    return null;
  }

  #enter(state: RecorderState): null {
    this.#recorder = state;
    this.tell({ type: 'recorder', ...state });
    return null;
  }

  #meter(on: boolean): null {
    this.#metering = on;
    return null;
  }

  #taken(): ClipSummary {
    const { kind, elapsed_ms } = this.#recorder;
    return {
      outbox: null,
      id: TAKE_ID,
      title: kind === 'voice' ? 'Voice note, 22 November 15:42' : 'Screen, 22 November 15:42',
      kind: kind ?? 'screen',
      created: new Date().toISOString(),
      duration_ms: elapsed_ms,
      state: 'ready',
      link: TAKE_LINK,
      poster_url: kind === 'voice' ? null : './posters/dashboard.svg',
      publish: 'published',
      expires: null,
      wish: { need: null, reply_by: null, comments: false, replies: false, visits: false },
      transcript: 'working',
      problems: [],
      verified: null,
      findings: [],
      excerpt: WORDS.slice(0, this.#said).map((w) => w.text).join(' '),
      tags: [],
    };
  }

  /** Stop: the clip is there at once, its check and its words a moment later. */
  #finish(): null {
    const clip = this.#taken();
    this.#enter({ ...this.#recorder, status: 'stopping' });
    this.#change(clip);
    this.#enter(IDLE);
    setTimeout(() => this.#clips.has(clip.id) && this.#change({ ...clip, verified: true }), 600);
    setTimeout(() => this.#clips.has(clip.id) && this.#change({ ...clip, verified: true, transcript: 'ready' }), 1200);
    return null;
  }

  #live(): void {
    let step = 0;
    setInterval(() => {
      const { status } = this.#recorder;
      const recording = status === 'recording';
      if (status === 'countdown' && (step + 1) % 20 === 0) this.#countDown();
      if (this.#metering || recording || status === 'countdown') this.#level((step += 1));
      if (recording && step % 5 === 0) this.#enter({ ...this.#recorder, elapsed_ms: this.#recorder.elapsed_ms + 250 });
    }, LEVEL_MS);
    setInterval(() => {
      const word = WORDS[this.#said];
      if (this.#recorder.status !== 'recording' || !word) return;
      this.#said += 1;
      this.tell({ type: 'transcript_words', clip_id: TAKE_ID, words: [word] });
    }, WORD_MS);
  }

  /** A voice, roughly: syllables inside phrases, with pauses between. */
  #level(step: number): void {
    const phrase = Math.sin(step / 11) > -0.6 ? 1 : 0.1;
    const syllable = 0.55 + 0.45 * Math.sin(step * 1.7) * Math.cos(step / 2.3);
    const peak_dbfs = -48 + 40 * phrase * syllable;
    this.tell({ type: 'level', channel: 'microphone', peak_dbfs, rms_dbfs: peak_dbfs - 9 });
  }
}
