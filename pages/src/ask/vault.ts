// What was kept on this device until all of it has arrived: answers survive a
// closed tab, a crash and a dead battery, and so does the recording under way.
// Where the browser keeps nothing (some private windows), they live as long as
// the page.

import type { AnswerKind } from './questions';

export interface Kept {
  readonly question: number;
  readonly kind: AnswerKind;
  /** Empty once it has arrived. */
  readonly content: Blob;
  readonly bytes: number;
  /** What the file is called, if it is one. */
  readonly file?: string | null;
  /** When it was kept, and when all of it had arrived; in ms since 1970. */
  readonly keptAt: number;
  readonly sentAt: number | null;
  readonly consentedAt: number;
  readonly name: string | null;
  /** How many objects arrived, and how many were begun: a refusal to overwrite one of these is ours. */
  readonly done: number;
  readonly tried: number;
}

/** A slice of a recording that nobody kept or discarded yet. */
export interface Draft {
  readonly question: number;
  readonly kind: AnswerKind;
  readonly slice: Blob;
  /** How long the recording was by then, in ms. */
  readonly length: number;
}

const DATABASE = 'aside-answers';
const KEPT = 'kept';
const DRAFT = 'draft';

export class Vault {
  readonly #page: string;
  readonly #database: IDBDatabase | null;
  readonly #memory = new Map<number, Kept>();

  private constructor(page: string, database: IDBDatabase | null) {
    this.#page = page;
    this.#database = database;
  }

  /** What is kept for the page of this name. */
  static async open(page: string): Promise<Vault> {
    return new Vault(page, await openDatabase());
  }

  /** Whether what is kept survives the page. */
  get isLasting(): boolean {
    return this.#database !== null;
  }

  async all(): Promise<Kept[]> {
    if (!this.#database) return [...this.#memory.values()];
    return await ended(this.#store(KEPT, 'readonly').getAll(this.#mine())) as Kept[];
  }

  async keep(kept: Kept): Promise<void> {
    this.#memory.set(kept.question, kept);
    if (!this.#database) return;
    await ended(this.#store(KEPT, 'readwrite').put(kept, [this.#page, kept.question]));
  }

  /** Writes down the slice of this number; the first one ends what was drafted of its question before. */
  async draft(number: number, draft: Draft): Promise<void> {
    if (!this.#database) return;
    if (number === 0) await this.discardDraft(draft.question);
    await ended(this.#store(DRAFT, 'readwrite').put(draft, [this.#page, draft.question, number]));
  }

  /** What was being recorded, or not kept, when the page ended. */
  async drafted(): Promise<Draft[]> {
    if (!this.#database) return [];
    return await ended(this.#store(DRAFT, 'readonly').getAll(this.#mine())) as Draft[];
  }

  async discardDraft(question: number): Promise<void> {
    if (!this.#database) return;
    const range = IDBKeyRange.bound([this.#page, question, 0], [this.#page, question, Infinity]);
    await ended(this.#store(DRAFT, 'readwrite').delete(range));
  }

  /** Nothing of the guest is left on this device. */
  async forget(): Promise<void> {
    this.#memory.clear();
    if (!this.#database) return;
    await ended(this.#store(KEPT, 'readwrite').delete(this.#mine()));
    await ended(this.#store(DRAFT, 'readwrite').delete(this.#mine()));
  }

  /** Lists sort after numbers: everything whose key begins with the page. */
  #mine(): IDBKeyRange {
    return IDBKeyRange.bound([this.#page], [this.#page, []]);
  }

  #store(name: string, mode: IDBTransactionMode): IDBObjectStore {
    if (!this.#database) throw new Error('there is no database');
    return this.#database.transaction(name, mode, { durability: 'strict' }).objectStore(name);
  }
}

async function openDatabase(): Promise<IDBDatabase | null> {
  try {
    const opening = indexedDB.open(DATABASE, 2);
    opening.addEventListener('upgradeneeded', () => {
      for (const name of [KEPT, DRAFT]) {
        if (!opening.result.objectStoreNames.contains(name)) opening.result.createObjectStore(name);
      }
    });
    const database = await ended(opening);
    // A newer page in another tab is not kept waiting.
    database.addEventListener('versionchange', () => database.close());
    return database;
  } catch {
    return null;
  }
}

function ended<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('the browser keeps nothing')));
  });
}
