// Files that the page makes and the viewer keeps.

/** Hands a file to the browser, which puts it where downloads go. */
export function saveBlob(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser reads the blob after this turn; a minute is ample for it to begin.
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** A name every file system takes, without an extension. */
export function safeName(title: string, otherwise: string): string {
  const name = title
    .normalize('NFC')
    .replace(/[\p{C}/\\:*?"<>|]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
    .slice(0, 100);
  return name || otherwise;
}
