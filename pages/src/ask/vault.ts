// What was kept on this device until all of it has arrived: answers survive a
// closed tab, a crash and a dead battery. Where the browser keeps nothing
// (some private windows), they live as long as the page.

import type { AnswerKind } from './questions';

export interface Kept {
  readonly question: number;
  readonly kind: AnswerKind;
  /** Empty once it has arrived. */
  readonly content: Blob;
  readonly bytes: number;
  readonly sha256: string | null;
  /** When it was kept, and when all of it had arrived; in ms since 1970. */
  readonly keptAt: number;
  readonly sentAt: number | null;
  readonly consentedAt: number;
  readonly name: string | null;
  /** How many objects arrived, and how many were begun: a refusal to overwrite one of these is ours. */
  readonly done: number;
  readonly tried: number;
}

const DATABASE = 'aside-answers';
const STORE = 'kept';

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
    const range = IDBKeyRange.bound([this.#page, 0], [this.#page, Infinity]);
    return await ended(this.#store('readonly').getAll(range)) as Kept[];
  }

  async keep(kept: Kept): Promise<void> {
    this.#memory.set(kept.question, kept);
    if (!this.#database) return;
    await ended(this.#store('readwrite').put(kept, [this.#page, kept.question]));
  }

  #store(mode: IDBTransactionMode): IDBObjectStore {
    if (!this.#database) throw new Error('there is no database');
    return this.#database.transaction(STORE, mode, { durability: 'strict' }).objectStore(STORE);
  }
}

async function openDatabase(): Promise<IDBDatabase | null> {
  try {
    const opening = indexedDB.open(DATABASE, 1);
    opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore(STORE));
    return await ended(opening);
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
