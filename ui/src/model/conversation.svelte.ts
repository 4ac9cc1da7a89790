import { answered, type Allowed, type Backend, type CommentView, type ConversationView, type Judgement, type ReplyView } from '../backend';
import { t } from '../strings';
import { Acts } from './acts.svelte';
import type { Library } from './library.svelte';
import type { Notices } from './notices.svelte';

/** What those who watched one clip sent back. */
export class Conversation {
  /** Whose it is; null before it was first looked at. */
  id = $state<string | null>(null);
  view = $state.raw<ConversationView | null>(null);
  readonly acts = new Acts();

  readonly #backend: Backend;
  readonly #notices: Notices;
  readonly #library: Library;
  readonly #show: (id: string) => void;

  constructor(backend: Backend, notices: Notices, library: Library, show: (id: string) => void) {
    this.#backend = backend;
    this.#notices = notices;
    this.#library = library;
    this.#show = show;
  }

  /** Comments that nobody looked at yet. */
  get waiting(): readonly CommentView[] {
    return this.view?.comments.filter((it) => it.state === 'waiting') ?? [];
  }

  async look(id: string): Promise<void> {
    if (this.id !== id) {
      this.id = id;
      this.view = null;
      this.acts.failure = null;
    }
    const view = await this.#backend.commands.conversation(id);
    // A clip that is only beginning has none.
    if (this.id === id && view.status === 'ok') this.view = view.data;
  }

  /** Something was said or judged; so many comments just came that are to be looked at. */
  changed(id: string, waiting: number): void {
    if (this.id === id) void this.look(id);
    if (waiting === 0) return;
    const title = this.#library.find(id)?.title ?? '';
    this.#notices.toast(t.talk.came({ n: waiting, title }), { label: t.talk.show, run: () => this.#show(id) }, false);
  }

  async allow(change: Partial<Allowed>): Promise<void> {
    const { id, view } = this;
    if (id === null || view === null) return;
    const now = await this.acts.ask(this.#backend.commands.allow(id, { ...view.allowed, ...change }));
    if (now !== undefined && this.id === id) this.view = now;
  }

  /** Lets others see a reply, at a link of its own, or not. */
  judgeReply(reply: ReplyView, shown: boolean): Promise<void> {
    return this.#judge({ id: reply.clip }, shown ? 'shown' : 'waiting');
  }

  play(reply: ReplyView): void {
    this.#show(reply.clip);
  }

  accept(comment: CommentView): Promise<void> {
    return this.#judge(comment, 'shown');
  }

  async acceptAll(): Promise<void> {
    for (const comment of this.waiting) await this.#judge(comment, 'shown');
  }

  /** Nobody sees it any more; a toast takes that back. */
  async remove(comment: CommentView): Promise<void> {
    const undo = (): void => void this.#judge(comment, comment.state);
    await this.#judge(comment, 'removed');
    this.#notices.toast(t.talk.removed, { label: t.notices.undo, run: undo });
  }

  async #judge(comment: { id: string }, judgement: Judgement): Promise<void> {
    const { id } = this;
    if (id === null) return;
    await this.#notices.ask(answered(this.#backend.commands.judge(id, comment.id, judgement)));
    await this.look(id);
  }
}
