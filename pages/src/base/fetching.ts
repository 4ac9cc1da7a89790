// Fetching the small files that lie beside the page. They may change while we
// watch, so each read asks the store again (`no-cache`: revalidate).

/** `absent`: the store says there is none. `unreachable`: it said nothing useful. */
export type Fetched = { text: string } | 'absent' | 'unreachable';

export async function fetchText(file: string): Promise<Fetched> {
  try {
    const response = await fetch(file, { cache: 'no-cache', credentials: 'omit' });
    if (response.ok) return { text: await response.text() };
    // Buckets that forbid listing answer 403 for what does not exist.
    return [403, 404, 410].includes(response.status) ? 'absent' : 'unreachable';
  } catch {
    return 'unreachable';
  }
}

/** Parses JSON; what is not JSON is undefined. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
