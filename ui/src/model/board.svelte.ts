import type { AnswerView, AskView, Decision } from '../backend';
import type { Asks } from './asks.svelte';

/** One answer after the other of a person, or one person after the other of a question. */
export type Order = 'person' | 'question';

/** A person and a question; both count from 0. */
export type Cell = { person: number; question: number };

export const same = (one: Cell, other: Cell): boolean => one.person === other.person && one.question === other.question;

/** What came of a person to a question, if anything. */
export function answerAt(ask: AskView, { person, question }: Cell): AnswerView | undefined {
  const place = ask.people[person]?.place;
  return ask.answers.find((it) => it.place === place && it.question === question + 1);
}

/** Whether there is something to play or read. */
export const isThere = (answer: AnswerView | undefined): boolean => answer !== undefined && (answer.clip !== null || answer.text !== null || answer.file !== null);

/** Every answer that is there, in order. */
export function cells(ask: AskView, order: Order): Cell[] {
  const all: Cell[] = [];
  const [people, questions] = [ask.people.length, ask.questions.length];
  const [outer, inner] = order === 'person' ? [people, questions] : [questions, people];
  for (let i = 0; i < outer; i += 1) {
    for (let j = 0; j < inner; j += 1) all.push(order === 'person' ? { person: i, question: j } : { person: j, question: i });
  }
  return all.filter((cell) => isThere(answerAt(ask, cell)));
}

/** Where a cell stands in an order. */
const rank = ({ person, question }: Cell, order: Order): [number, number] =>
  order === 'person' ? [person, question] : [question, person];

const before = (one: Cell, other: Cell, order: Order): boolean => {
  const [a, b] = [rank(one, order), rank(other, order)];
  return a[0] < b[0] || (a[0] === b[0] && a[1] < b[1]);
};

/** The next answer that is there (1), or the one before (-1); the same at the ends. */
export function stepFrom(ask: AskView, order: Order, from: Cell, by: -1 | 1): Cell {
  const all = cells(ask, order);
  const found = by === 1 ? all.find((it) => before(from, it, order)) : all.findLast((it) => before(it, from, order));
  return found ?? from;
}

/** Which answer is looked at, beside which other, and how. */
export class Board {
  order = $state<Order>('person');
  at = $state.raw<Cell>({ person: 0, question: 0 });
  /** The answer it is held against. */
  beside = $state.raw<Cell | null>(null);
  /** What is chosen to be passed on. */
  chosen = $state.raw<readonly Cell[]>([]);
  /** The same for every answer. */
  speed = $state(1);
  skipping = $state(false);

  readonly #asks: Asks;

  constructor(asks: Asks) {
    this.#asks = asks;
    const ask = this.ask;
    if (ask) this.at = cells(ask, 'person')[0] ?? this.at;
  }

  get ask(): AskView | null {
    return this.#asks.current;
  }

  go(at: Cell): void {
    this.at = at;
    if (this.beside && same(this.beside, at)) this.beside = null;
  }

  step(by: -1 | 1): void {
    if (this.ask) this.go(stepFrom(this.ask, this.order, this.at, by));
  }

  /** The same question of the next person, or of the one before. */
  stepPerson(by: -1 | 1): void {
    const person = this.at.person + by;
    if (this.ask?.people[person]) this.go({ ...this.at, person });
  }

  stepQuestion(by: -1 | 1): void {
    const question = this.at.question + by;
    if (this.ask?.questions[question] !== undefined) this.go({ ...this.at, question });
  }

  /** Holds this answer against the next of the same question, or no longer. */
  toggleBeside(): void {
    if (this.beside || !this.ask) {
      this.beside = null;
      return;
    }
    const held = this.at;
    const next = stepFrom(this.ask, 'question', held, 1);
    const other = next.question === held.question && !same(next, held) ? next : stepFrom(this.ask, 'question', held, -1);
    if (same(other, held)) return;
    this.beside = held;
    this.at = other;
  }

  isChosen(cell: Cell): boolean {
    return this.chosen.some((it) => same(it, cell));
  }

  /** Chooses the answer that is looked at, or no longer. */
  toggleChosen(): void {
    const { at } = this;
    if (this.isChosen(at)) this.chosen = this.chosen.filter((it) => !same(it, at));
    else if (this.ask && isThere(answerAt(this.ask, at))) this.chosen = [...this.chosen, at];
  }

  /** Puts what is chosen at one link, which is copied; true when it is there. */
  async passOn(when: string): Promise<boolean> {
    const { ask } = this;
    const answers = ask ? this.chosen.map((cell) => answerAt(ask, cell)).filter((it) => it !== undefined) : [];
    if (!ask || !(await this.#asks.passOn(ask.id, answers, when))) return false;
    this.chosen = [];
    return true;
  }

  toggleOrder(): void {
    this.order = this.order === 'person' ? 'question' : 'person';
  }

  /** Rates the answer that is looked at; the same rating again takes it back. */
  async rate(rating: number | null, cell: Cell = this.at): Promise<void> {
    const answer = this.ask ? answerAt(this.ask, cell) : undefined;
    if (!answer) return;
    await this.#asks.rate(answer.ask, answer.place, answer.question, answer.rating === rating ? null : rating);
  }

  async decide(decision: Decision, cell: Cell = this.at): Promise<void> {
    const { ask } = this;
    const person = ask?.people[cell.person];
    if (ask && person && person.withdrawn === null) await this.#asks.decide(ask.id, person.place, person.decision === decision ? null : decision);
  }
}
