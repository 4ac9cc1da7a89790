// One small store. Views see only `View`: they request, then observe. Whoever
// owns a fact (the media element, the feed) handles the requests for it and
// reports what really happened; nothing is ever shown because it was asked for.

/** What a view may do: read, ask, and watch. */
export interface View<State, Request extends { type: string }> {
  readonly state: Readonly<State>;
  request(request: Request): void;
  /**
   * Calls `react` with the selected value now, and again whenever it changes.
   * Arrays are compared item by item.
   */
  observe<T>(select: (state: Readonly<State>) => T, react: (value: T) => void): () => void;
}

type Handlers<Request extends { type: string }> = {
  [K in Request['type']]?: (request: Extract<Request, { type: K }>) => void;
};

export class Store<State extends object, Request extends { type: string }>
  implements View<State, Request>
{
  #state: Readonly<State>;
  #handlers: Handlers<Request> = {};
  #watchers = new Set<() => void>();
  #telling = false;
  #stale = false;

  constructor(initial: State) {
    this.#state = initial;
  }

  get state(): Readonly<State> {
    return this.#state;
  }

  /** Says which owner fulfils a kind of request. Each kind has one owner. */
  handle<K extends Request['type']>(
    type: K,
    handler: (request: Extract<Request, { type: K }>) => void,
  ): void {
    if (this.#handlers[type]) throw new Error(`two owners for the request "${type}"`);
    this.#handlers[type] = handler;
  }

  request(request: Request): void {
    const type = request.type as Request['type'];
    const handler = this.#handlers[type] as ((request: Request) => void) | undefined;
    handler?.(request);
  }

  /** Reports facts. Only the owner of a fact calls this. */
  report(facts: Partial<State>): void {
    this.#state = { ...this.#state, ...facts };
    this.#stale = true;
    if (this.#telling) return;
    this.#telling = true;
    try {
      // A watcher may report in turn: go round until nothing is left to tell.
      while (this.#stale) {
        this.#stale = false;
        for (const watcher of [...this.#watchers]) watcher();
      }
    } finally {
      this.#telling = false;
    }
  }

  observe<T>(select: (state: Readonly<State>) => T, react: (value: T) => void): () => void {
    let last = select(this.#state);
    const watcher = (): void => {
      const next = select(this.#state);
      if (same(last, next)) return;
      last = next;
      react(next);
    };
    this.#watchers.add(watcher);
    react(last);
    return () => this.#watchers.delete(watcher);
  }
}

function same(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, at) => Object.is(item, b[at]));
  }
  return Object.is(a, b);
}
