// One write to one slot.

/**
 * `done`: it is there. `there`: something is there already, and stays.
 * `refused`: the store does not take it. `away`: nobody answered.
 */
export type Sent = 'done' | 'there' | 'refused' | 'away';

const SILENCE_MS = 60_000;

/** Sends `content`; `told` hears how many bytes left so far. */
export function send(
  url: string,
  headers: ReadonlyMap<string, string>,
  content: Blob,
  told: (bytes: number) => void,
): Promise<Sent> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    // A line that is slow is not dead: only one on which nothing moves is.
    let silence = window.setTimeout(() => request.abort(), SILENCE_MS);
    request.upload.addEventListener('progress', (event) => {
      window.clearTimeout(silence);
      silence = window.setTimeout(() => request.abort(), SILENCE_MS);
      told(Math.min(event.loaded, content.size));
    });
    request.addEventListener('loadend', () => {
      window.clearTimeout(silence);
      resolve(meaning(request.status));
    });
    request.open('PUT', url);
    for (const [name, value] of headers) request.setRequestHeader(name, value);
    request.send(content);
  });
}

/** What a store's answer means; 0 when there was none that a page may read. */
export function meaning(status: number): Sent {
  if (status >= 200 && status < 300) return 'done';
  if (status === 412) return 'there';
  // Another write was under way (409), too many were (429): it may be taken later.
  if (status >= 400 && status < 500 && ![408, 409, 429].includes(status)) return 'refused';
  return 'away';
}

/** A text as one object of exactly so many bytes. */
export function padded(text: string, bytes: number): Blob {
  const used = new TextEncoder().encode(text);
  return new Blob([used, ' '.repeat(Math.max(bytes - used.length, 0))]);
}
