// Where a download goes while it is put together: straight into a file that
// the viewer chooses, where the browser lets a page do that and the clip is
// large; else into a blob, which browsers keep on disk when it grows.

import { saveBlob } from '../base/save';

export interface Sink {
  write(piece: Blob): Promise<void>;
  /** Only now there is a file. */
  finish(): Promise<void>;
  /** Nothing is left of it. */
  abandon(): Promise<void>;
}

/** Below this nobody is asked where to put it: the browser's own way is quicker. */
export const STREAM_FROM = 256e6;
/** Blobs beyond this fail in one browser or another. */
export const BLOB_LIMIT = 2e9;

interface FileHandle {
  createWritable(): Promise<{ write(piece: Blob): Promise<void>; close(): Promise<void>; abort(): Promise<void> }>;
}

/** What few browsers offer a page (WICG File System Access). */
export interface Pickers {
  showSaveFilePicker?(options: { suggestedName: string }): Promise<FileHandle>;
}

/** Null: the clip is too large for this browser. Call it while a click is handled. */
export async function openSink(
  size: number,
  name: string,
  type: string,
  browser: Pickers = window as Pickers,
): Promise<Sink | null> {
  if (size >= STREAM_FROM && browser.showSaveFilePicker) {
    const handle = await browser.showSaveFilePicker({ suggestedName: name });
    const file = await handle.createWritable();
    return {
      write: (piece) => file.write(piece),
      finish: () => file.close(),
      abandon: () => file.abort(),
    };
  }
  return size > BLOB_LIMIT ? null : blobSink(name, type);
}

function blobSink(name: string, type: string): Sink {
  const pieces: Blob[] = [];
  return {
    write: async (piece) => { pieces.push(piece); },
    finish: async () => saveBlob(new Blob(pieces, { type }), name),
    abandon: async () => { pieces.length = 0; },
  };
}
