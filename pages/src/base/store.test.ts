import { describe, expect, test, vi } from 'vitest';
import { Store } from './store';

interface State {
  readonly count: number;
  readonly name: string;
}
type Request = { readonly type: 'add'; readonly by: number } | { readonly type: 'rename' };

const open = (): Store<State, Request> => new Store<State, Request>({ count: 0, name: 'a' });

describe('a store', () => {
  test('a request changes nothing by itself: only its owner reports', () => {
    const store = open();
    const asked = vi.fn();
    store.handle('add', asked);
    store.request({ type: 'add', by: 2 });
    expect(asked).toHaveBeenCalledWith({ type: 'add', by: 2 });
    expect(store.state.count).toBe(0);
  });

  test('a request nobody owns is no fault', () => {
    expect(() => open().request({ type: 'rename' })).not.toThrow();
  });

  test('a kind of request has one owner', () => {
    const store = open();
    store.handle('add', () => undefined);
    expect(() => store.handle('add', () => undefined)).toThrow('two owners');
  });

  test('observers hear the value now, and then only changes of it', () => {
    const store = open();
    const heard: number[] = [];
    const stop = store.observe((state) => state.count, (count) => heard.push(count));
    store.report({ name: 'b' });
    store.report({ count: 1 });
    store.report({ count: 1 });
    stop();
    store.report({ count: 2 });
    expect(heard).toEqual([0, 1]);
  });

  test('arrays are compared item by item', () => {
    const store = open();
    const react = vi.fn();
    store.observe((state) => [state.count, state.count > 5], react);
    store.report({ name: 'b' });
    expect(react).toHaveBeenCalledTimes(1);
  });

  test('an observer may report; everybody ends with the last facts', () => {
    const store = open();
    const names: string[] = [];
    store.observe((state) => state.name, (name) => names.push(name));
    store.observe((state) => state.count, (count) => store.report({ name: `n${count}` }));
    store.report({ count: 7 });
    expect(names.at(-1)).toBe('n7');
    expect(store.state).toEqual({ count: 7, name: 'n7' });
  });
});
