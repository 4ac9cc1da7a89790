// What the viewer's browser remembers between visits. Storage may be full or
// forbidden (private windows, embedded pages): then nothing is remembered, and
// nothing breaks.

const PREFIX = 'aside.';

export function recall(key: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + key);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Forgetting is the fallback.
  }
}
