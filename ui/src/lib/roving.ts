/** Where a position among `count` items in rows of `columns` moves to, or undefined for other keys. */
export function rovingTarget(key: string, at: number, count: number, columns: number): number | undefined {
  const clamp = (i: number): number => Math.min(count - 1, Math.max(0, i));
  switch (key) {
    case 'ArrowLeft':
      return clamp(at - 1);
    case 'ArrowRight':
      return clamp(at + 1);
    case 'ArrowUp':
      return at - columns < 0 ? at : at - columns;
    case 'ArrowDown':
      return at + columns >= count ? clamp(count - 1) : at + columns;
    case 'Home':
      return 0;
    case 'End':
      return clamp(count - 1);
    default:
      return undefined;
  }
}
