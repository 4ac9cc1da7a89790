import { answered, Refused, type AnswerView, type Arrived, type AskForm, type AskRequest, type AskView, type Backend, type Decision, type TemplateName, type Withdrawn } from '../backend';
import { listed } from '../lib/format';
import { t } from '../strings';
import { begun, BLANK, isWritten } from './ask-draft';
import { explained } from './explained';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';
import { Opened } from './opened.svelte';

/** Which of the screens about asks is shown. */
export type AskPlace = { at: 'list' | 'new' } | { at: 'sheet' | 'board'; id: string };

/** What of an ask was seen, and when; only this window remembers it. */
const SEEN = 'aside.asks.seen';
/** How often an ask that changes and changes is read anew, in milliseconds. */
const READ_EVERY_MS = 400;

/** Asks, what came of them, and which of their screens is shown. */
export class Asks {
  all = $state.raw<AskView[]>([]);
  phase = $state<'loading' | 'ready' | 'failed'>('loading');
  /** Why asks could not be read. */
  failure = $state.raw<{ message: string; hint: string }>({ message: '', hint: '' });
  /** Null while the library is shown. */
  place = $state.raw<AskPlace | null>(null);
  /** The ask of the screen that is shown, with how long its answers are. */
  current = $state.raw<AskView | null>(null);
  form = $state.raw<AskForm | null>(null);
  /** What is written for a new ask; kept when the screen is left. */
  draft = $state<AskRequest>({ ...BLANK });
  /** What the draft was begun with. */
  template = $state<TemplateName | null>(null);
  /** Something that takes a moment is under way: asking, looking, closing. */
  busy = $state<'asking' | 'looking' | 'exporting' | 'passing' | 'closing' | null>(null);
  /** Why the new ask was not taken. */
  refused = $state.raw<{ message: string; hint: string } | null>(null);

  #seen = $state.raw<Record<string, string>>(remembered());
  /** Asks that changed since they were read. */
  #stale = new Set<string>();
  #reading: Promise<void> | null = null;
  #toast: { id: number; arrived: Arrived[] } | null = null;
  readonly #panes = new Set<Opened>();
  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #library: Library;

  constructor(backend: Backend, notices: Notices, library: Library) {
    this.#backend = backend;
    this.#notices = notices;
    this.#library = library;
  }

  async load(): Promise<void> {
    try {
      this.all = await answered(this.#backend.commands.asks());
      this.phase = 'ready';
    } catch (error) {
      this.failure = explained(error);
      this.phase = 'failed';
    }
  }

  find(id: string): AskView | undefined {
    return this.all.find((ask) => ask.id === id);
  }

  /** How many answers came of an ask since it was looked at. */
  fresh(ask: AskView): number {
    const seen = this.#seen[ask.id] ?? '';
    return ask.answers.filter((it) => it.refused === null && it.received > seen).length;
  }

  /** Of all of them. */
  get freshCount(): number {
    return this.all.reduce((sum, ask) => sum + this.fresh(ask), 0);
  }

  async show(place: AskPlace): Promise<void> {
    const id = 'id' in place ? place.id : null;
    this.#see();
    this.place = place;
    this.refused = null;
    if (place.at === 'new') void this.#loadForm();
    this.current = id === null ? null : (this.find(id) ?? null);
    if (id !== null) await this.#read(id);
  }

  /** One screen back: from the board to its ask, from there to the list. */
  back(): void {
    const { place } = this;
    if (place?.at === 'board') void this.show({ at: 'sheet', id: place.id });
    else if (place && place.at !== 'list') void this.show({ at: 'list' });
    else this.leave();
  }

  /** Back to the library. */
  leave(): void {
    this.#see();
    this.place = null;
    this.current = null;
  }

  /** Something about an ask changed; what changes often is read now and then. */
  changed(id: string): void {
    this.#stale.add(id);
    this.#reading ??= this.#readStale();
  }

  /** What one look into the inboxes brought; one message, however much came. */
  arrived(arrived: Arrived[]): void {
    const before = this.#toast && this.#notices.dismiss(this.#toast.id) ? this.#toast.arrived : [];
    const all = [...before, ...arrived];
    const [only, ...others] = [...new Set(all.map((it) => it.ask))];
    const to: AskPlace = only !== undefined && others.length === 0 ? { at: 'sheet', id: only } : { at: 'list' };
    const id = this.#notices.toast(said(all), { label: t.asks.showArrived, run: () => void this.show(to) }, false);
    this.#toast = { id, arrived: all };
  }

  /** Guests took back what they sent: it is told once, and nothing can be done about it. */
  withdrawn(withdrawn: Withdrawn[]): void {
    const [only, ...others] = [...new Set(withdrawn.map((it) => it.ask))];
    const to: AskPlace = only !== undefined && others.length === 0 ? { at: 'sheet', id: only } : { at: 'list' };
    const names = listed(withdrawn.map((it) => it.name ?? t.asks.somebody));
    const text = t.asks.withdrawn({ people: withdrawn.length, names, title: withdrawn[0]?.title ?? '' });
    this.#notices.toast(text, { label: t.asks.showArrived, run: () => void this.show(to) }, false);
  }

  /** Begins the draft anew with a template, or with nothing. What somebody wrote can be had back. */
  begin(name: TemplateName | null): void {
    if (!this.form) return;
    const [before, was] = [$state.snapshot(this.draft), this.template];
    const back = (): void => {
      Object.assign(this.draft, before);
      this.template = was;
    };
    Object.assign(this.draft, begun(this.form, name));
    this.template = name;
    if (isWritten(before, this.form)) this.#notices.toast(t.asks.replaced, { label: t.notices.undo, run: back });
  }

  /** Asks what is written; true when the links work. */
  async ask(): Promise<boolean> {
    if (this.busy !== null) return false;
    this.busy = 'asking';
    this.refused = null;
    try {
      const made = await answered(this.#backend.commands.askPeople($state.snapshot(this.draft)));
      this.all = [made, ...this.all.filter((it) => it.id !== made.id)];
      this.draft = { ...BLANK, from: this.draft.from, store: this.draft.store };
      this.template = null;
      await this.show({ at: 'sheet', id: made.id });
      return true;
    } catch (error) {
      this.refused = explained(error);
      return false;
    } finally {
      this.busy = null;
    }
  }

  async look(): Promise<void> {
    await this.#during('looking', () => answered(this.#backend.commands.lookForAnswers()));
  }

  /** Copies all that came to the downloads. */
  async export(id: string): Promise<void> {
    const to = await this.#during('exporting', () => answered(this.#backend.commands.exportAsk(id)));
    if (to !== undefined) this.#notices.toast(t.asks.exported({ to }));
  }

  /** Puts some answers at one link, and that on the clipboard. */
  async passOn(id: string, answers: readonly AnswerView[], when: string): Promise<boolean> {
    const chosen = answers.map((it): [string, number] => [it.place, it.question]);
    const there = await this.#during('passing', () => answered(this.#backend.commands.passOn(id, chosen, when)));
    if (!there) return false;
    await this.#copy(there.link, t.asks.passedOn({ n: there.answers }));
    return true;
  }

  /** Closes an ask now: all of it leaves the store, and with `answers` this computer. */
  async close(id: string, answers: boolean): Promise<void> {
    const removed = await this.#during('closing', () => answered(this.#backend.commands.closeAsk(id, answers)));
    if (removed !== undefined) this.#notices.toast(t.asks.closed({ objects: removed, answers }));
  }

  /** Has an ask close by itself; `never` takes that back. */
  async end(id: string, when: string, answers: boolean): Promise<boolean> {
    const ask = await this.#notices.ask(answered(this.#backend.commands.endAsk(id, when, answers)));
    return ask !== undefined;
  }

  /** One link. */
  async copyLink(link: string): Promise<void> {
    await this.#copy(link, t.notices.copied);
  }

  /** All of them, to be pasted into a table or a mail merge. */
  async copyLinks(ask: AskView): Promise<void> {
    const rows = ask.guests.map((it) => (it.name === null ? it.link : `${it.name}\t${it.link}`));
    await this.#copy(rows.join('\n'), t.asks.linksCopied({ n: rows.length }));
  }

  /** What to write to one who is missing, or to everybody who is. */
  async copyReminders(id: string, link: string | null = null): Promise<void> {
    const all = await this.#notices.ask(answered(this.#backend.commands.reminders(id)));
    const some = all?.filter((it) => link === null || it.link === link);
    if (!some || some.length === 0) return;
    await this.#copy(some.map((it) => it.text).join('\n\n--\n\n'), t.asks.reminderCopied({ n: some.length }));
  }

  async rate(ask: string, place: string, question: number, rating: number | null): Promise<void> {
    await this.#notices.ask(answered(this.#backend.commands.rateAnswer(ask, place, question, rating)));
  }

  async note(ask: string, place: string, question: number, notes: string): Promise<boolean> {
    const noted = await this.#notices.ask(answered(this.#backend.commands.noteAnswer(ask, place, question, notes)));
    return noted !== undefined;
  }

  async decide(ask: string, place: string, decision: Decision | null): Promise<void> {
    await this.#notices.ask(answered(this.#backend.commands.decide(ask, place, decision)));
  }

  /** A place to play an answer in; given back with {@link release}. */
  pane(): Opened {
    const pane = new Opened(this.#backend, this.#notices, this.#library);
    this.#panes.add(pane);
    return pane;
  }

  release(pane: Opened): void {
    this.#panes.delete(pane);
  }

  /** A clip that may be played here is different. */
  clipChanged(id: string): void {
    for (const pane of this.#panes) void pane.clipChanged(id);
  }

  async #copy(words: string, done: string): Promise<void> {
    const copied = await this.#notices.ask(answered(this.#backend.commands.copyWords(words)));
    if (copied !== undefined) this.#notices.toast(done);
  }

  async #during<T>(what: NonNullable<Asks['busy']>, act: () => Promise<T>): Promise<T | undefined> {
    if (this.busy !== null) return undefined;
    this.busy = what;
    const done = await this.#notices.ask(act());
    this.busy = null;
    return done;
  }

  async #loadForm(): Promise<void> {
    const form = await this.#notices.ask(answered(this.#backend.commands.askForm()));
    if (!form) return;
    this.form = form;
    if (!form.stores.includes(this.draft.store)) this.draft.store = form.store ?? '';
    if (this.draft.consent === '') this.draft.consent = form.consent;
    if (this.draft.kept === '') this.draft.kept = form.kept;
  }

  async #readStale(): Promise<void> {
    while (this.#stale.size > 0) {
      const ids = [...this.#stale];
      this.#stale.clear();
      for (const id of ids) await this.#read(id);
      await new Promise((done) => setTimeout(done, READ_EVERY_MS));
    }
    this.#reading = null;
  }

  async #read(id: string): Promise<void> {
    let ask: AskView;
    try {
      ask = await answered(this.#backend.commands.ask(id));
    } catch (error) {
      // What is gone meanwhile is shown no longer.
      if (error instanceof Refused && error.code === 'not_found') this.all = this.all.filter((it) => it.id !== id);
      else this.#notices.problem({ key: 'ask', ...explained(error) });
      return;
    }
    const at = this.all.findIndex((it) => it.id === id);
    this.all = at >= 0 ? this.all.with(at, ask) : [ask, ...this.all];
    if (this.place && 'id' in this.place && this.place.id === id) this.current = ask;
  }

  /** What is on the screen that is left was seen. */
  #see(): void {
    const ask = this.current;
    const last = ask?.answers.map((it) => it.received).sort().at(-1);
    if (!ask || last === undefined || last <= (this.#seen[ask.id] ?? '')) return;
    this.#seen = { ...this.#seen, [ask.id]: last };
    localStorage.setItem(SEEN, JSON.stringify(this.#seen));
  }
}

function remembered(): Record<string, string> {
  try {
    const seen: unknown = JSON.parse(localStorage.getItem(SEEN) ?? '{}');
    return typeof seen === 'object' && seen !== null ? (seen as Record<string, string>) : {};
  } catch {
    return {};
  }
}

const sum = (all: Arrived[], of: (it: Arrived) => number): number => all.reduce((total, it) => total + of(it), 0);

const peopleOf = (all: Arrived[]): string[] => [...new Set(all.flatMap((it) => it.people))];

/** What came in, in a sentence. */
function said(all: Arrived[]): string {
  const people = peopleOf(all);
  const [answers, refused] = [sum(all, (it) => it.answers), sum(all, (it) => it.refused)];
  const text = t.asks.arrived({ answers, refused, people: people.length, names: listed(people) });
  return [text, all[0]?.title].filter((it) => it).join(' · ');
}
